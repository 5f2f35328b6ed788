// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.Context;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.internal.os.AvailableMemory;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** How whole programs start their children that choose nothing in their code: by their system properties, or by the machine. */
@LeavesNothingBehind
@Timeout(120)
class StartDefaultsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long ENOUGH = 2L << 30;

    /** Says what it has to choose from, and starts children until it is clear how that is done. */
    static final class DefaultsProgram {

        private DefaultsProgram() {}

        public static void main(String[] args) throws Exception {
            Program.tellSession();
            long before = AvailableMemory.bytes().orElse(0);
            Context context = Context.current();
            long after = AvailableMemory.bytes().orElse(0);
            System.out.println("least " + Math.min(before, after));
            System.out.println("most " + Math.max(before, after));
            System.out.println("method " + context.startMethod());
            System.out.println("number " + context.spares());
            if (args.length > 0) {
                startSome(Integer.parseInt(args[0]));
            }
        }

        /** Starts two children, and one more for each spare that there may be; then one that finds those spares ready. */
        private static void startSome(int spares) throws InterruptedException {
            List<ChildProcess> children = new ArrayList<>();
            for (int i = 0; i < spares + 2; i++) {
                children.add(ChildProcess.start(() -> {}));
            }
            for (ChildProcess child : children) {
                join(child);
            }
            await().atMost(LIMIT).until(() -> !SpareSights.starting() && SpareSights.ready().size() >= spares);
            List<Long> ready = SpareSights.ready();
            System.out.println("ready " + ready.size());
            ChildProcess last = join(ChildProcess.start(() -> System.out.println("child's " + Context.current())));
            System.out.println("handed " + ready.contains(last.pid()));
        }
    }

    private static Program ended(List<String> properties, String... arguments) {
        try (Program program = Program.startWith(properties, DefaultsProgram.class, arguments)) {
            assertThat(program.awaitEnd()).as("%s", program.lines()).isZero();
            return program;
        }
    }

    private static void requireRefused(String property, String message) {
        try (Program program = Program.startWith(List.of(property), DefaultsProgram.class)) {
            assertThat(program.awaitEnd()).as("%s", program.lines()).isEqualTo(1);
            assertThat(program.lines())
                    .anyMatch(line -> line.endsWith("java.lang.IllegalArgumentException: " + message))
                    .noneMatch(line -> line.startsWith("method "));
        }
    }

    @Test
    void aProgramThatIsToSpawnHasNoSpares() {
        Program program = ended(List.of("-Dbrood.start=spawn"), "0");
        assertThat(program.lines()).contains("method SPAWN", "ready 0", "handed false");
        assertThat(program.rest("child's ")).startsWith("Context[SPAWN, ");
    }

    @Test
    void aProgramMayHaveOneSpareForEachKind() {
        Program program = ended(List.of("-Dbrood.start=forkserver", "-Dbrood.spares=1"), "1");
        assertThat(program.lines()).contains("method FORKSERVER", "number 1", "ready 1", "child's Context[FORKSERVER, 1 spares]", "handed true");
    }

    @Test
    void aProgramMayHaveThreeSparesForEachKind() {
        Program program = ended(List.of("-Dbrood.start=forkserver", "-Dbrood.spares=3"), "3");
        assertThat(program.lines()).contains("method FORKSERVER", "number 3", "ready 3", "handed true");
    }

    @Test
    void aProgramWithoutSparesSpawnsWhateverTheMethod() {
        Program program = ended(List.of("-Dbrood.start=forkserver", "-Dbrood.spares=0"), "0");
        assertThat(program.lines()).contains("method FORKSERVER", "number 0", "ready 0", "handed false");
    }

    @Test
    void whatIsNoMethodIsRefusedWithThoseThereAre() {
        requireRefused("-Dbrood.start=magic", "-Dbrood.start=magic is no start method: give spawn, forkserver, fork");
        requireRefused("-Dbrood.start=spawned", "-Dbrood.start=spawned is no start method: give spawn, forkserver, fork");
    }

    @Test
    void aMethodMayBeWrittenAsTheConstantIs() {
        assertThat(ended(List.of("-Dbrood.start=SPAWN")).lines()).contains("method SPAWN");
        assertThat(ended(List.of("-Dbrood.start=Fork")).lines()).contains("method FORK");
    }

    @Test
    void whatIsEmptyIsAsIfItWereNotGiven() {
        Program program = ended(List.of("-Dbrood.start=", "-Dbrood.spares="));
        assertThat(program.lines()).contains("number 2").anyMatch(line -> line.matches("method (SPAWN|FORKSERVER)"));
    }

    @Test
    void whatIsNoNumberOfSparesIsRefused() {
        requireRefused("-Dbrood.spares=x", "-Dbrood.spares=x is no number of spares: give 0 or more");
        requireRefused("-Dbrood.spares=-1", "-Dbrood.spares=-1 is no number of spares: give 0 or more");
    }

    @Test
    void withoutPropertiesTheMachineDecides() {
        Program program = ended(List.of());
        assertThat(program.rest("number ")).isEqualTo(Integer.toString(Math.min(4, Runtime.getRuntime().availableProcessors())));
        long least = Long.parseLong(program.rest("least "));
        long most = Long.parseLong(program.rest("most "));
        String method = program.rest("method ");
        if (least >= ENOUGH) {
            assertThat(method).isEqualTo(StartMethod.FORKSERVER.name());
        } else if (most < ENOUGH) {
            assertThat(method).isEqualTo(StartMethod.SPAWN.name());
        } else { // it has changed while the program asked
            assertThat(method).isIn(StartMethod.FORKSERVER.name(), StartMethod.SPAWN.name());
        }
    }
}
