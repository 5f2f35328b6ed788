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

    @Test
    void classesThatOtherChildrenWereSentAreLoadedButNotInitialised() {
        try (Program program = Program.start(PreparationProgram.class)) {
            assertThat(program.awaitEnd()).as("%s", program.lines()).isZero();
            assertThat(program.lines()).containsExactly("loud", "first two: [loud, loud]", "a spare, 42, []", "the same again: [loud]");
        }
    }

    /** A program of its own, whose dictionary has what it was sent and little else. */
    static final class PreparationProgram {

        private PreparationProgram() {}

        public static void main(String[] args) throws InterruptedException {
            List<String> lines = new CopyOnWriteArrayList<>();
            RemoteAction loud = Loud.task();
            child(loud, lines);
            child(loud, lines);
            System.out.println("first two: " + lines);
            lines.clear();
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            long spare = SpareSights.ready().getFirst();
            ChildProcess third = child(SparePreparationTest::exitWithWhetherItIsLoaded, lines);
            System.out.println((third.pid() == spare ? "a spare, " : "no spare, ") + third.exitCode().orElse(-1) + ", " + lines);
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            child(loud, lines);
            System.out.println("the same again: " + lines);
        }

        private static ChildProcess child(RemoteAction task, List<String> lines) throws InterruptedException {
            return join(ChildProcess.builder(task)
                    .startMethod(StartMethod.FORKSERVER)
                    .jvmArgs("--add-opens=java.base/java.lang=ALL-UNNAMED")
                    .stdout(lines::add)
                    .start());
        }
    }

    private static void exitWithWhetherItIsLoaded() throws ReflectiveOperationException {
        Method loaded = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        loaded.setAccessible(true);
        String name = "dev.brood.functional.SparePreparationTest$Loud";
        System.exit(loaded.invoke(ClassLoader.getSystemClassLoader(), name) == null ? 1 : 42);
    }
}
