// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.brood.internal.memory.SharedWords;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

/** Holds the house in order: who may import whom, what is exported, and what a public type looks like. */
class FloorsTest {

    /** Lowest first; a package imports only packages that stand before it. */
    private static final List<String> FLOORS = List.of(
            "dev.brood.error",
            "dev.brood.spi",
            "dev.brood.internal.os",
            "dev.brood.internal.memory",
            "dev.brood.internal.sync",
            "dev.brood.internal.ring",
            "dev.brood.internal.board",
            "dev.brood.internal.wire",
            "dev.brood.internal.launch",
            "dev.brood.internal.socket",
            "dev.brood.internal.pool",
            "dev.brood.os",
            "dev.brood.sync",
            "dev.brood.memory",
            "dev.brood.ipc",
            "dev.brood",
            "dev.brood.manager");

    private static final JavaClasses MAIN =
            new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.brood");

    @Test
    void everyPackageStandsOnAFloor() {
        assertThat(packages()).isNotEmpty().isSubsetOf(FLOORS);
    }

    @Test
    void aPackageImportsOnlyLowerFloors() {
        classes().that().resideInAPackage("dev.brood..").should(dependOnlyOnLowerFloors()).check(MAIN);
    }

    @Test
    void everyPackageThatIsNotInternalIsExportedAndNoOther() throws IOException {
        Set<String> exported = new TreeSet<>();
        for (ModuleDescriptor.Exports exports : descriptor().exports()) {
            if (!exports.isQualified()) {
                exported.add(exports.source());
            }
        }
        Set<String> visible = packages();
        visible.removeIf(name -> name.startsWith("dev.brood.internal."));
        assertThat(exported).isEqualTo(visible);
    }

    @Test
    void publicTypesAreMadeByFactories() {
        classes()
                .that(areExportedClassesThatAreNeitherRecordsNorExceptions())
                .should(haveNoPublicConstructor())
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void publicTypesDoNotShowInternalOnes() {
        classes()
                .that()
                .arePublic()
                .and()
                .resideOutsideOfPackage("dev.brood.internal..")
                .should(notShowInternalTypes())
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void thereAreNoUtilityDrawers() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helpers?|Commons?)(\\$.*)?")
                .because("code lives with what it serves")
                .check(MAIN);
    }

    /** What {@code dev.brood.memory} stores is the users' own data, in views of raw memory. */
    @Test
    void onlySharedWordsStoreIntoMemoryThatProcessesShare() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.brood.internal.memory", "dev.brood.internal.sync", "dev.brood.sync")
                .and()
                .doNotHaveFullyQualifiedName(SharedWords.class.getName())
                .should()
                .callMethodWhere(storesIntoMemory())
                .check(MAIN);
    }

    private static DescribedPredicate<JavaMethodCall> storesIntoMemory() {
        Set<String> stores = Set.of("set", "setAtIndex", "setString", "copy", "copyFrom", "fill");
        return DescribedPredicate.describe(
                "stores into memory",
                call -> (call.getTargetOwner().isEquivalentTo(VarHandle.class) && !isOfOwnField(call))
                        || (call.getTargetOwner().isEquivalentTo(MemorySegment.class) && stores.contains(call.getName())));
    }

    /** Whether a handle is used on an object of the class that does so, which lies in the heap. */
    private static boolean isOfOwnField(JavaMethodCall call) {
        List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
        return !parameters.isEmpty() && parameters.getFirst().equals(call.getOriginOwner());
    }

    private static ArchCondition<JavaClass> dependOnlyOnLowerFloors() {
        return new ArchCondition<>("depend only on lower floors") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                int floor = FLOORS.indexOf(item.getPackageName());
                item.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> FLOORS.indexOf(
                                        dependency.getTargetClass().getBaseComponentType().getPackageName())
                                > floor)
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(item, dependency.getDescription())));
            }
        };
    }

    private static DescribedPredicate<JavaClass> areExportedClassesThatAreNeitherRecordsNorExceptions() {
        return DescribedPredicate.describe(
                "are exported classes, neither records nor exceptions",
                type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                        && !type.getPackageName().startsWith("dev.brood.internal.")
                        && !type.isRecord()
                        && !type.isAssignableTo(Throwable.class));
    }

    private static ArchCondition<JavaClass> haveNoPublicConstructor() {
        return new ArchCondition<>("have no public constructor") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getConstructors().stream()
                        .filter(constructor -> constructor.getModifiers().contains(JavaModifier.PUBLIC))
                        .forEach(constructor ->
                                events.add(SimpleConditionEvent.violated(item, constructor.getDescription())));
            }
        };
    }

    private static ArchCondition<JavaClass> notShowInternalTypes() {
        return new ArchCondition<>("not show internal types in public signatures") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getMethods().stream()
                        .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC)
                                && !method.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .filter(method -> method.getAllInvolvedRawTypes().stream()
                                .anyMatch(type -> type.getBaseComponentType()
                                        .getPackageName()
                                        .startsWith("dev.brood.internal.")))
                        .forEach(method -> events.add(SimpleConditionEvent.violated(item, method.getDescription())));
            }
        };
    }

    private static Set<String> packages() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : MAIN) {
            if (!type.getSimpleName().equals("package-info")) {
                names.add(type.getPackageName());
            }
        }
        names.remove("");
        return names;
    }

    private static ModuleDescriptor descriptor() throws IOException {
        String beside = RemoteCallable.class.getResource("RemoteCallable.class").toString();
        URI descriptor = URI.create(beside.replace("dev/brood/RemoteCallable.class", "module-info.class"));
        try (InputStream bytes = descriptor.toURL().openStream()) {
            return ModuleDescriptor.read(bytes);
        }
    }
}
