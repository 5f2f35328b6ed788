// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotReadableException;
import dev.brood.error.RemoteTaskException;
import dev.brood.error.TaskFailedException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What can be sent, but not read where it arrives: told in one line, by an exception that a user can switch on. */
@LeavesNothingBehind
@Timeout(120)
@SuppressWarnings({"serial", "UnusedVariable", "UnusedMethod"}) // fields and methods are used by the wire
class UnreadableTasksTest {

    /** Whether this is the process of the test; a class of its own, since this one's lambdas are read in children. */
    private static final class Here {
        static boolean isParent() {
            String name = ChildProcess.current().name();
            return !name.startsWith("pool-") && !name.startsWith("unreadable");
        }
    }

    static final class Configured {
        static final int VALUE = load();

        private static int load() {
            if (!Here.isParent()) {
                throw new IllegalStateException("no configuration in the child");
            }
            return 1;
        }

        static RemoteAction action() {
            return () -> System.out.println(VALUE);
        }

        static RemoteCallable<Integer> task() {
            return () -> VALUE;
        }
    }

    static final class UnsendableFailure extends RuntimeException {
        final Thread thread = Thread.currentThread();

        UnsendableFailure(String message) {
            super(message);
        }
    }

    static final class Unsendably {
        static final int VALUE = load();

        private static int load() {
            if (!Here.isParent()) {
                throw new UnsendableFailure("of this process only");
            }
            return 1;
        }

        static RemoteCallable<Integer> task() {
            return () -> VALUE;
        }
    }

    /** A class whose static initialiser starts a child with a lambda of the class. */
    static final class Starter {
        static final List<String> ERRORS = new CopyOnWriteArrayList<>();
        static final ChildProcess CHILD = ChildProcess.builder(() -> System.out.println("never"))
                .name("unreadable 1")
                .stderr(ERRORS::add)
                .start();
    }

    /** A class whose static initialiser gives work to a pool. */
    static final class PoolUser {
        static final ProcessPool POOL = ProcessPool.of(1);
        static final List<Throwable> FAILURES = List.of(failure());

        private static Throwable failure() {
            try (POOL) {
                return catchThrowable(POOL.submit(() -> 1)::get).getCause(); // no lambda of this class may run in another thread here
            }
        }
    }

    static final class ReadOnlyByWorkers implements Serializable {
        @Serial
        private void readObject(ObjectInputStream in) {
            if (Here.isParent()) {
                throw new IllegalStateException("not in the parent");
            }
        }
    }

    static final class Resolving implements Serializable {
        @Serial
        private Object readResolve() {
            throw new IllegalStateException("resolves nothing");
        }

        @Override
        public String toString() {
            return "Resolving";
        }
    }

    record Holder(String name, List<Object> parts) {}

    private static void tellsInOneLine(List<String> errors, String... parts) {
        assertThat(errors.getFirst()).contains("dev.brood.error.NotReadableException: the task of process unreadable").contains(parts);
        assertThat(errors).hasSizeLessThan(16)
                .noneMatch(line -> line.contains("Decoder") || line.contains("Reader.") || line.contains("jdk.internal"));
    }

    @Test
    void aStaticInitialiserThatThrowsInTheChildIsTheHeadline() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(Configured.action()).name("unreadable 2"));
        assertThat(ended.exitCode()).isEqualTo(1);
        tellsInOneLine(ended.err(), "the static initialiser of " + Configured.class.getName()
                + " threw java.lang.IllegalStateException: no configuration in the child");
        assertThat(ended.err()).anyMatch(line -> line.contains("Configured.load(UnreadableTasksTest.java:"));
    }

    @Test
    void aStaticInitialiserThatStartsAProcessIsTheHeadlineWhichTellsTheTwoProcessesApart() throws InterruptedException {
        Starter.CHILD.join();
        assertThat(Starter.CHILD.exitCode()).hasValue(1);
        tellsInOneLine(Starter.ERRORS, "process unreadable 1 (pid " + Starter.CHILD.pid() + "), which is still receiving its own task,"
                        + " cannot start a child, which would be named unreadable 1, meanwhile",
                "the static initialiser of " + Starter.class.getName(), "move it from the static initialiser to main");
        assertThat(Starter.ERRORS).noneMatch(line -> line.contains("Caused by"))
                .anyMatch(line -> line.contains("Starter.<clinit>(UnreadableTasksTest.java:"));
    }

    @Test
    void aPoolsTaskThatCannotBeReadFailsWithAPublicException() {
        try (ProcessPool pool = ProcessPool.of(1)) {
            assertThatThrownBy(() -> pool.submit(Configured.task()).get()).isInstanceOf(ExecutionException.class)
                    .cause().isInstanceOf(NotReadableException.class)
                    .hasMessageContaining("the static initialiser of " + Configured.class.getName() + " threw java.lang.IllegalStateException: no")
                    .cause().isInstanceOf(IllegalStateException.class).hasNoCause();
            assertThatThrownBy(() -> pool.submit(Configured.task()).get()).as("in a process where it has failed before")
                    .cause().isInstanceOf(NotReadableException.class)
                    .hasMessageContaining("its static initialiser has failed before: java.lang.IllegalStateException: no configuration");
            Resolving captured = new Resolving();
            assertThatThrownBy(() -> pool.map(List.of(1), x -> captured)).isInstanceOf(TaskFailedException.class)
                    .cause().isInstanceOf(NotReadableException.class)
                    .hasMessageContaining("captured variable 'captured'").hasMessageEndingWith("threw java.lang.IllegalStateException: resolves nothing");
        }
    }

    @Test
    void aTaskOfAStaticInitialiserThatUsesAPoolFailsWithTheSameSentence() {
        assertThat(PoolUser.FAILURES.getFirst()).isInstanceOf(NotReadableException.class).hasNoCause()
                .hasMessageContaining("cannot give work to a pool (task) meanwhile: the static initialiser of " + PoolUser.class.getName())
                .hasMessageContaining("move it from the static initialiser to main");
    }

    @Test
    void theTypeIsTheSameWhereTheCauseCannotBeSent() {
        try (ProcessPool pool = ProcessPool.of(1)) {
            assertThatThrownBy(() -> pool.submit(Unsendably.task()).get())
                    .cause().isInstanceOf(NotReadableException.class).hasMessageEndingWith("UnsendableFailure: of this process only")
                    .cause().isInstanceOfSatisfying(RemoteTaskException.class,
                            e -> assertThat(e.originalType()).isEqualTo(UnsendableFailure.class.getName()));
        }
    }

    @Test
    void aResultThatCannotBeReadHereIsOfTheSameType() {
        try (ProcessPool pool = ProcessPool.of(1)) {
            assertThatThrownBy(() -> pool.submit(() -> new ReadOnlyByWorkers()).get()).cause()
                    .isInstanceOf(NotReadableException.class)
                    .hasMessage("the result of the task cannot be read here: ReadOnlyByWorkers: reading it threw"
                            + " java.lang.IllegalStateException: not in the parent")
                    .hasCauseInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theChildsErrorNamesTheCapturedVariableThePathAndTheClass() throws InterruptedException {
        Holder holder = new Holder("h", List.of("plain", new Resolving()));
        Running ended = Running.ended(ChildProcess.builder(() -> System.out.println(holder)).name("unreadable 3"));
        assertThat(ended.exitCode()).isEqualTo(1);
        tellsInOneLine(ended.err(), "lambda at UnreadableTasksTest.java:",
                ": captured variable 'holder' -> component Holder.parts -> element 1 (Resolving): reading it threw"
                        + " java.lang.IllegalStateException: resolves nothing");
        assertThat(ended.err()).anyMatch(line -> line.contains("Resolving.readResolve(UnreadableTasksTest.java:"));
    }

    @Test
    void aPoolWhoseInitializerCannotBeReadTellsTheSentenceAsItsLastWords() {
        Resolving captured = new Resolving();
        try (ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> System.out.println(captured)).build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get()).rootCause().hasMessageContaining("resolves nothing");
        }
    }
}
