// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.PoolFailedException;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import dev.brood.os.Signal;
import dev.brood.os.Signals;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is said when something is asked that cannot be. */
@LeavesNothingBehind
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // what happens then is the question
class MessagesTest {

    @TempDir
    private Path folder;

    private static void assertNull(ThrowingCallable call, String start) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageStartingWith(start).hasMessageContaining("give");
    }

    @Test
    void nullIsRefusedByTheNameOfTheCallAndWhatItExpects() {
        ProcessPool.Builder pools = ProcessPool.builder();
        assertNull(() -> pools.environment(null), "environment(null): give a map of variables");
        assertNull(() -> pools.environment(Collections.singletonMap("A", null)), "environment(A = null)");
        assertNull(() -> pools.taskTimeout(null), "taskTimeout(null)");
        assertNull(() -> pools.maxHeap(null), "maxHeap(null)");
        assertNull(() -> pools.jvmArgs("-Da=b", null), "jvmArgs(null)");
        assertNull(() -> pools.javaHome(null), "javaHome(null)");
        assertNull(() -> ChildProcess.builder(null), "builder(null)");
        assertNull(() -> ChildProcess.builder(() -> {}).stdout((Consumer<String>) null), "stdout(null)");
        ChildProcess child = ChildProcess.builder(() -> {}).build();
        assertNull(() -> child.sendSignal(null), "sendSignal(null): give a signal");
        assertNull(() -> ProcessGroup.create().send(null), "send(null): give a signal");
        assertNull(() -> ChildProcess.joinAny(null), "joinAny(null): give the processes");
        assertNull(() -> ChildProcess.joinAll(Collections.singletonList(null), Duration.ZERO), "joinAll(null): give the processes to wait for, none null");
        assertNull(() -> Context.current().run(null), "run(null): give what is to run");
        assertNull(() -> Signals.handle(Signal.USR1, null), "handle(null): give what is to run at the signal");
        assertNull(() -> ProcessTree.of((List<ProcessInfo>) null), "of(null): give the processes");
        assertNull(() -> ProcessTree.of(Collections.singletonList((ProcessInfo) null)), "of(null): give processes, none null");
        try (ProcessPool pool = ProcessPool.inline()) {
            assertNull(() -> pool.submit((RemoteCallable<String>) null), "submit(null): give the task to run");
            assertNull(() -> pool.map(List.of(1), null), "map or stream(null): give the function");
            assertNull(() -> pool.forEach(List.of(1), null), "forEach(null)");
            assertNull(() -> pool.submitAll(Collections.singletonList((RemoteCallable<String>) null)), "task 0 of the collection");
            assertNull(() -> pool.close(null), "close(null)");
        }
    }

    @Test
    void aJdkThatIsTooOldIsRefusedByItsReleaseFile() throws Exception {
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.12\"\n");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> ProcessPool.builder().javaHome(folder), () -> ChildProcess.builder(() -> {}).javaHome(folder))) {
            assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining("needs JDK 25 or later, found 17");
        }
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"1.8.0_292\"\n");
        assertThatIllegalArgumentException().isThrownBy(() -> ProcessPool.builder().javaHome(folder)).withMessageContaining("found 8");
        Path java = Files.createFile(Files.createDirectories(folder.resolve("bin")).resolve("java"));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
        ProcessPool.builder().javaHome(folder);
        Files.delete(folder.resolve("release"));
        ProcessPool.builder().javaHome(folder);
    }

    @Test
    void aTaskThatWasStoppedWithItsPoolSaysSo() {
        ProcessPool pool = ProcessPool.builder().workers(1).name("short").build();
        TaskFuture<Integer> stopped = pool.submit(() -> {
            Thread.sleep(Duration.ofDays(1));
            return 1;
        });
        pool.close(Duration.ZERO);
        for (ThrowingCallable wait :
                List.<ThrowingCallable>of(stopped::get, stopped::join, () -> stopped.get(1, TimeUnit.MINUTES))) {
            assertThatThrownBy(wait)
                    .isInstanceOf(CancellationException.class)
                    .hasMessage("pool short was shut down by shutdownNow() or close(Duration) before the task had ended");
        }
    }

    @Test
    void optionsThatNoJvmTakesFailThePoolAtOnceWithTheJvmsWords() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).jvmArgs("-XX:+NoSuchOption").build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("-worker-1")
                    .hasMessageContaining("Unrecognized VM option 'NoSuchOption'");
        }
    }

    @Test
    void aPoolInADaemonIsRefusedAsAPool() throws InterruptedException {
        Running ended = Running.ended(ChildProcess.builder(() -> {
            try (ProcessPool pool = ProcessPool.builder().workers(1).name("inner").build()) {
                pool.submit(() -> 1).get();
            } catch (ExecutionException e) {
                System.out.println(e.getCause().getMessage());
            }
        }).daemon(true));
        assertThat(ended.out()).hasSize(1).first().asString().contains("make the pool of inner-worker-1 in its parent");
    }
}
