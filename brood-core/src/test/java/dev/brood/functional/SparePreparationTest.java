// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a spare has of the program's classes when its work comes. */
@LeavesNothingBehind
@Timeout(120)
class SparePreparationTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A class whose initialisation is heard. */
    private static final class Loud {
        static {
            System.out.println("loud");
        }

        static RemoteAction task() {
            return () -> {};
        }
    }

    @AfterEach
    void endThem() {
        SpareSights.endAll();
    }

    private static ChildProcess child(RemoteAction task, List<String> lines) throws InterruptedException {
        return join(ChildProcess.builder(task)
                .startMethod(StartMethod.FORKSERVER)
                .jvmArgs("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .stdout(lines::add)
                .start());
    }

    @Test
    void classesThatOtherChildrenWereSentAreLoadedButNotInitialised() throws Exception {
        RemoteAction loud = Loud.task();
        List<String> lines = new CopyOnWriteArrayList<>();
        child(loud, lines);
        child(loud, lines);
        assertThat(lines).containsExactly("loud", "loud");
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        long spare = SpareSights.ready().getFirst();
        lines.clear();

        ChildProcess third = child(SparePreparationTest::exitWithWhetherItIsLoaded, lines);
        assertThat(third.pid()).isEqualTo(spare);
        assertThat(third.exitCode()).hasValue(42);
        assertThat(lines).isEmpty();

        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        child(loud, lines);
        assertThat(lines).containsExactly("loud");
    }

    private static void exitWithWhetherItIsLoaded() throws ReflectiveOperationException {
        Method loaded = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        loaded.setAccessible(true);
        String name = "dev.brood.functional.SparePreparationTest$Loud";
        System.exit(loaded.invoke(ClassLoader.getSystemClassLoader(), name) == null ? 1 : 42);
    }
}
