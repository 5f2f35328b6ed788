// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import dev.brood.error.NotSendableException;
import dev.brood.error.ProcessDiedException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whatever a task does to its process ends that task, with an explanation, and nothing else. */
@LeavesNothingBehind
@Timeout(120)
class ContainmentTest {

    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        pool = ProcessPool.builder().workers(2).maxHeap("64m").build();
    }

    @AfterAll
    static void close() {
        pool.close();
    }

    /** Waits for the death of the process under a task. */
    private static ProcessDiedException death(TaskFuture<?> task) {
        assertThatThrownBy(task::get).hasCauseInstanceOf(ProcessDiedException.class);
        ProcessDiedException died = (ProcessDiedException) task.exceptionNow();
        assertThat(died.pid()).isEqualTo(task.pid());
        assertThat(died)
                .hasMessageContaining("pid " + task.pid().orElseThrow())
                .hasMessageContaining("while it ran the task");
        return died;
    }

    private static long pidWhenRunning(TaskFuture<?> task) {
        Awaitility.await().until(() -> task.pid().isPresent());
        return task.pid().orElseThrow();
    }

    private static void assertPoolGoesOn() {
        assertThat(pool.submitAll(List.of(() -> 1, () -> 2, () -> 3)).stream().map(TaskFuture::join)).containsExactly(1, 2, 3);
    }

    @Test
    void aKilledWorkerFailsOnlyItsTaskAndIsReplaced() throws Exception {
        TaskFuture<?> victim = pool.submit(() -> {
            TimeUnit.DAYS.sleep(1);
            return 0;
        });
        TaskFuture<Integer> other = pool.submit(() -> {
            TimeUnit.SECONDS.sleep(1);
            return 1;
        });
        long pid = pidWhenRunning(victim);
        Awaitility.await().until(() -> other.pid().isPresent());
        Program.signal("KILL", pid);
        assertThat(other.get()).isEqualTo(1);
        assertPoolGoesOn();
        if (victim.attempts() == 1 && victim.isDone()) {
            ProcessDiedException died = death(victim);
            assertThat(died.kind()).isEqualTo(ProcessDiedException.Kind.SIGNAL);
            assertThat(died.signal()).hasValue(9);
            assertThat(died.exitCode()).hasValue(-9);
            assertThat(died).hasMessageContaining("SIGKILL");
        } else {
            victim.cancel(true); // killed between hand-over and begin: it runs again, at no cost
        }
        Awaitility.await().until(() -> pool.pids().size() == 2);
        assertThat(pool.pids()).doesNotContain(pid);
    }

    @Test
    void theDeathOfAnIdleWorkerCostsNoTask() throws Exception {
        assertPoolGoesOn();
        for (int i = 0; i < 5; i++) {
            pool.pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly)); // some may be gone already
            TaskFuture<Integer> task = pool.submit(() -> 7); // claimed by one who dies, or by a successor
            assertThat(task.get()).isEqualTo(7);
            assertThat(task.attempts()).isEqualTo(1);
        }
    }

    @Test
    void aWorkerKilledBeforeItBeginsItsTaskCostsNothing() throws Exception {
        try (ProcessPool one = ProcessPool.of(1)) {
            long pid = one.submit(() -> ProcessHandle.current().pid()).get();
            Program.signal("STOP", pid);
            TaskFuture<Long> task = one.submit(() -> ProcessHandle.current().pid()); // the worker has been woken, and cannot begin it
            Program.signal("KILL", pid);
            assertThat(task.get()).isNotEqualTo(pid);
            assertThat(task.attempts()).isEqualTo(1);
        }
    }

    @Test
    void aWorkerKilledWithALargeTaskInFlightCostsNothing() throws Exception {
        byte[] large = new byte[100 << 20];
        try (ProcessPool one = ProcessPool.builder().workers(1).maxHeap("600m").build()) {
            long pid = one.submit(() -> ProcessHandle.current().pid()).get();
            Program.signal("STOP", pid);
            TaskFuture<Integer> task = one.submit(() -> large.length);
            Program.signal("KILL", pid); // before what it was sent, in memory of its own, was read
            assertThat(task.get()).isEqualTo(100 << 20);
        }
    }

    @Test
    void systemExitEndsTheTaskWithItsStatus() {
        ProcessDiedException died = death(pool.submit(() -> System.exit(3)));
        assertThat(died.kind()).isEqualTo(ProcessDiedException.Kind.EXIT);
        assertThat(died.exitCode()).hasValue(3);
        assertThat(died).hasMessageContaining("exited with status 3");
        assertThat(death(pool.submit(() -> System.exit(0))).exitCode()).hasValue(0);
        assertPoolGoesOn();
    }

    @Test
    void haltEndsTheTaskWithItsStatus() {
        ProcessDiedException died = death(pool.submit(() -> Runtime.getRuntime().halt(7)));
        assertThat(died.kind()).isEqualTo(ProcessDiedException.Kind.EXIT);
        assertThat(died.exitCode()).hasValue(7);
        assertPoolGoesOn();
    }

    @Test
    @SuppressWarnings("restricted") // it crashes, as it should
    void aNativeCrashIsReportedWithTheHeadOfItsErrorFile() {
        ProcessDiedException died = death(pool.submit(() ->
                MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1)));
        assertThat(died.kind()).isEqualTo(ProcessDiedException.Kind.CRASH);
        assertThat(died.crashReport()).hasValueSatisfying(report -> assertThat(report).contains("SIGSEGV"));
        assertThat(died).hasMessageContaining("SIGSEGV");
        assertPoolGoesOn();
    }

    @Test
    void heapExhaustionIsReportedAsSuch() {
        ProcessDiedException died = death(pool.submit(() -> {
            List<byte[]> hoard = new ArrayList<>();
            while (hoard.size() < 1_000_000) {
                hoard.add(new byte[1 << 20]);
            }
            return hoard.size();
        }));
        assertThat(died.kind()).isEqualTo(ProcessDiedException.Kind.OUT_OF_MEMORY);
        assertThat(died).hasMessageContaining("out of memory");
        assertPoolGoesOn();
    }

    @Test
    void theLastWordsOfAWorkerAreInItsReport() {
        ProcessDiedException died = death(pool.submit(() -> {
            for (int i = 1; i <= 30; i++) {
                System.err.println("word " + i);
            }
            Runtime.getRuntime().halt(9);
        }));
        assertThat(died.lastErrorLines()).hasSize(20).startsWith("word 11").endsWith("word 30");
        assertThat(died).hasMessageContaining("word 30");
    }

    /** Starts a program by the C library, so that it inherits all descriptors of the process, and nothing tells whose it is. */
    @SuppressWarnings("restricted") // there is no other way to start a process that keeps the descriptors
    private static void startBehindTheBackOfTheJvm(String command) {
        Linker linker = Linker.nativeLinker();
        MethodHandle system = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("system"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            assertThat((int) system.invokeExact(arena.allocateFrom(command))).isZero();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aNativeProcessThatHoldsTheConnectionOfADeadWorkerHoldsUpNothing(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");
        String file = pid.toString();
        TaskFuture<?> task = pool.submit(() -> {
            startBehindTheBackOfTheJvm("env -i sh -c 'echo $$ > " + file + "; exec sleep 100' < /dev/null > /dev/null 2>&1 &");
            while (!Files.exists(Path.of(file)) || Files.size(Path.of(file)) == 0) {
                Thread.onSpinWait();
            }
            Runtime.getRuntime().halt(7);
            return 0;
        });
        assertThat(death(task).exitCode()).hasValue(7);
        ProcessHandle holder = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(holder.isAlive()).isTrue();
        holder.destroyForcibly();
        assertPoolGoesOn();
    }

    @Test
    void errorsAndStackOverflowsAreTheTasksAndKeepTheWorker() throws Exception {
        try (ProcessPool one = ProcessPool.of(1)) {
            long pid = one.submit(() -> ProcessHandle.current().pid()).get();
            assertThatThrownBy(() -> one.submit(() -> recurse(1)).get()).hasCauseInstanceOf(StackOverflowError.class);
            assertThatThrownBy(() -> one.submit(() -> {
                throw new AssertionError("mine");
            }).get()).hasCauseInstanceOf(AssertionError.class).hasRootCauseMessage("mine");
            assertThatThrownBy(() -> one.submit(() -> {
                throw new NoClassDefFoundError("x.Y");
            }).get()).hasCauseInstanceOf(NoClassDefFoundError.class);
            assertThat(one.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(pid);
        }
    }

    private static int recurse(int depth) {
        return depth < 0 ? 0 : recurse(depth + 1) + 1;
    }

    @Test
    void aResultThatCannotBeSentFailsItsTask() {
        TaskFuture<Object> task = pool.submit(() -> List.of(Thread.currentThread()));
        assertThatThrownBy(task::get)
                .cause()
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("result")
                .hasMessageContaining("thread");
        assertPoolGoesOn();
    }

    /** Can be written, but not read. */
    static final class Unreadable implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("unreadable on purpose, with " + in.available() + " bytes");
        }
    }

    /** Ends any process but its writer's that reads it. */
    static final class Deadly implements Serializable {
        private static final long serialVersionUID = 1L;
        private final long writer = ProcessHandle.current().pid();

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            if (ProcessHandle.current().pid() != writer) {
                Runtime.getRuntime().halt(5);
            }
        }
    }

    @Test
    void aResultThatCannotBeReadFailsItsTask() {
        TaskFuture<Object> task = pool.submit(() -> new Unreadable());
        assertThatThrownBy(task::get).rootCause().hasMessageContaining("unreadable on purpose");
        assertPoolGoesOn();
    }

    @Test
    void aTaskThatCannotBeReadFailsInItsWorker() {
        Unreadable captured = new Unreadable();
        TaskFuture<Object> task = pool.submit(() -> captured);
        assertThatThrownBy(task::get).rootCause().hasMessageContaining("unreadable on purpose");
        assertPoolGoesOn();
    }

    @Test
    void aWorkerThatDiesWhileItReadsItsTaskFailsThatTask() {
        Deadly captured = new Deadly();
        assertThat(death(pool.submit(() -> captured.writer)).exitCode()).hasValue(5);
        assertPoolGoesOn();
    }

    @Test
    void retriesRunATaskAgainWhoseWorkerDied() {
        try (ProcessPool retrying = ProcessPool.builder().workers(2).retries(2).build()) {
            TaskFuture<?> hopeless = retrying.submit(() -> Runtime.getRuntime().halt(1));
            TaskFuture<?> throwing = retrying.submit(() -> {
                throw new IllegalStateException("not retried");
            });
            assertThatThrownBy(hopeless::get).hasCauseInstanceOf(ProcessDiedException.class);
            assertThat(hopeless.attempts()).isEqualTo(3);
            assertThatThrownBy(throwing::get).hasCauseInstanceOf(IllegalStateException.class);
            assertThat(throwing.attempts()).isEqualTo(1);
        }
    }

    @Test
    void anIdleWorkerDoesNotHoldUpTheEndOfAPoolWhoseLastTaskIsRepeated() {
        ProcessPool retrying = ProcessPool.builder().workers(2).retries(2).build();
        retrying.submitAll(List.of(() -> 1, () -> 2)).forEach(TaskFuture::join);
        TaskFuture<?> hopeless = retrying.submit(() -> Runtime.getRuntime().halt(1));
        retrying.close();
        assertThat(hopeless.attempts()).isEqualTo(3);
    }

    @Test
    void aTaskCanBeCancelledDuringItsBackOff() {
        try (ProcessPool retrying = ProcessPool.builder().workers(1).retries(1_000_000).build()) {
            TaskFuture<?> task = retrying.submit(() -> Runtime.getRuntime().halt(1));
            Awaitility.await().until(() -> task.attempts() >= 2);
            assertThat(task.cancel(true)).isTrue();
        }
    }
}
