// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.PoolFailedException;
import dev.brood.error.RemoteTaskException;
import dev.brood.error.TaskFailedException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Pain 5: what a task throws arrives as it was, or as a stand-in, and never hangs or breaks the pool. */
@LeavesNothingBehind
@Timeout(120)
class RemoteExceptionsTest {

    private static ProcessPool workers;
    private static ProcessPool inline;

    @BeforeAll
    static void open() {
        workers = ProcessPool.of(1);
        inline = ProcessPool.inline();
    }

    @AfterAll
    static void close() {
        workers.close();
        inline.close();
    }

    private static Throwable failure(TaskFuture<?> task) {
        task.handle((value, failure) -> 0).join();
        return task.exceptionNow();
    }

    private static int thrower() throws IOException {
        IOException e = new IOException("deep", new IllegalStateException("cause"));
        e.addSuppressed(new ArithmeticException("suppressed"));
        throw e;
    }

    @Test
    void anExceptionHasItsTypeCausesAndTheFramesOfBothSides() {
        for (ProcessPool pool : List.of(workers, inline)) {
            TaskFuture<Integer> task = pool.submit(() -> thrower());
            Throwable failure = failure(task);
            assertThat(failure).isExactlyInstanceOf(IOException.class).hasMessage("deep");
            assertThat(failure.getCause()).isExactlyInstanceOf(IllegalStateException.class).hasMessage("cause");
            assertThat(failure.getSuppressed()).singleElement().isExactlyInstanceOf(ArithmeticException.class);
            List<StackTraceElement> trace = Arrays.asList(failure.getStackTrace());
            assertThat(trace.getFirst().getMethodName()).isEqualTo("thrower");
            assertThat(trace).filteredOn(frame -> frame.toString().contains(pool.pids().isEmpty() ? "[inline pool" : "[process "))
                    .hasSize(1);
        }
        Throwable failure = failure(workers.submit(() -> thrower()));
        assertThat(Arrays.toString(failure.getStackTrace())).contains("pid " + workers.pids().getFirst());
    }

    /** Cannot be made again: its constructor wants more than it keeps. */
    static final class TwoArguments extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        TwoArguments(String a, int b) {
            super(a + b);
        }
    }

    static final class Unwritable extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        @SuppressWarnings({"serial", "unused", "UnusedVariable"})
        private final Thread thread = Thread.currentThread();

        Unwritable() {
            super("holds a thread");
        }
    }

    static final class Unreadable extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("can be written only");
        }

        @Serial
        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("not readable, with " + in.available());
        }
    }

    static final class BrokenMessage extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException("no message");
        }
    }

    /** Nothing can be done with it but to pass it on. */
    static final class Untouchable extends Error {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new Untouchable();
        }

        @Override
        public String toString() {
            throw new Untouchable();
        }
    }

    static final class OwnCause extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }

    @Test
    void constructorsDoNotMatter() {
        assertThat(failure(workers.submit(() -> {
            throw new TwoArguments("a", 1);
        }))).isExactlyInstanceOf(TwoArguments.class).hasMessage("a1");
    }

    @Test
    void whatCannotBeSentOrReadIsStoodInFor() {
        for (ProcessPool pool : List.of(workers, inline)) {
            Throwable unwritable = failure(pool.submit(() -> {
                throw new Unwritable();
            }));
            assertThat(unwritable).isInstanceOfSatisfying(RemoteTaskException.class,
                    e -> assertThat(e.originalType()).isEqualTo(Unwritable.class.getName()));
            assertThat(unwritable).hasMessageContaining("holds a thread");
            Throwable unreadable = failure(pool.submit(() -> {
                throw new Unreadable();
            }));
            assertThat(unreadable).isInstanceOf(RemoteTaskException.class).hasMessageContaining("can be written only");
        }
    }

    @Test
    void brokenGettersAndCyclesHarmNothing() {
        assertThat(failure(workers.submit(() -> {
            throw new BrokenMessage();
        })).getClass()).isIn(BrokenMessage.class, RemoteTaskException.class);
        assertThat(failure(workers.submit(() -> {
            throw new OwnCause();
        })).getClass()).isIn(OwnCause.class, RemoteTaskException.class);
        assertThat(failure(workers.submit(() -> {
            Exception a = new Exception("a");
            a.initCause(new Exception("b", a));
            throw a;
        }))).hasMessage("a");
        assertThat(workers.submit(() -> 1).join()).isEqualTo(1);
    }

    @Test
    void aFailureWithoutAnyTextHarmsNeitherAMapNorThePoolWhoseInitializerThrowsIt() {
        Throwable failure = catchThrowable(() -> workers.map(List.of(1, 2), item -> {
            throw new Untouchable();
        }));
        assertThat(failure).isInstanceOf(TaskFailedException.class);
        assertThat(failure.getCause().getClass()).isIn(Untouchable.class, RemoteTaskException.class);
        assertThat(workers.submit(() -> 1).join()).isEqualTo(1);
        try (ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> {
            throw new Untouchable();
        }).build()) {
            TaskFuture<Integer> task = pool.submit(() -> 1);
            await().atMost(60, TimeUnit.SECONDS).until(task::isDone);
            assertThat(task.exceptionNow()).isInstanceOf(PoolFailedException.class).hasMessageContaining(Untouchable.class.getName());
        }
    }

    @Test
    void aLongChainOfCausesArrives() {
        assertThat(failure(workers.submit(() -> {
            Exception e = new Exception("end");
            for (int i = 0; i < 3_000; i++) {
                e = new Exception("link " + i, e);
            }
            throw e;
        }))).hasMessageContaining("link 2999");
    }

    @Test
    void aFailureOfExecuteIsLoggedAndHarmsNothing() {
        workers.execute(() -> {
            throw new IllegalStateException("nobody waits for this: the log shows it");
        });
        assertThat(workers.submit(() -> 1).join()).isEqualTo(1);
    }
}
