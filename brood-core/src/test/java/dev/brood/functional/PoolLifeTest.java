// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.RemoteCallable;
import dev.brood.TaskFuture;
import dev.brood.error.PoolFailedException;
import dev.brood.error.ProcessDiedException;
import dev.brood.error.TaskTimeoutException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** How pools begin, fill up, fail and end. */
@LeavesNothingBehind
@Timeout(120)
class PoolLifeTest {

    private static int forEver() throws InterruptedException {
        TimeUnit.DAYS.sleep(1);
        return 0;
    }

    private static void awaitRunning(TaskFuture<?> task) {
        Awaitility.await().until(() -> task.pid().isPresent());
    }

    @Test
    void aPoolWithoutTasksHasNoProcess() {
        try (ProcessPool pool = ProcessPool.builder().workers(3).name("quiet").build()) {
            assertThat(pool.pids()).isEmpty();
            assertThat(pool.workers()).isEqualTo(3);
            assertThat(pool).hasToString("ProcessPool[quiet, at most 3 workers]");
        }
    }

    @Test
    void nonsenseIsRefusedByBuild() {
        List<ProcessPool.Builder> nonsense = List.of(
                ProcessPool.builder().workers(0),
                ProcessPool.builder().workers(-1),
                ProcessPool.builder().workers(5_000),
                ProcessPool.builder().retries(-1),
                ProcessPool.builder().queueCapacity(0),
                ProcessPool.builder().taskTimeout(Duration.ZERO),
                ProcessPool.builder().taskTimeout(Duration.ofSeconds(-1)),
                ProcessPool.builder().maxHeap("lots"));
        assertThat(nonsense).allSatisfy(builder ->
                assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class));
        assertThatThrownBy(() -> ProcessPool.of(0)).hasMessageContaining("workers(0)").hasMessageContaining("give 1 to");
        assertThatThrownBy(() -> ProcessPool.builder().name("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProcessPool.builder().initializer(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void theDefaultIsOneWorkerForEachCore() {
        try (ProcessPool pool = ProcessPool.create()) {
            assertThat(pool.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void workersHaveTheEnvironmentAndTheDirectoryThatTheyAreGiven(@TempDir Path folder) throws Exception {
        ProcessPool.Builder builder = ProcessPool.builder()
                .workers(1)
                .environment(Map.of("BROOD_TEST_A", "a", "HOME", "/x"))
                .environment(Map.of("BROOD_TEST_B", "b=c", "BROOD_TEST_A", "second"))
                .workingDirectory(folder);
        try (ProcessPool pool = builder.build()) {
            builder.environment(Map.of("BROOD_TEST_B", "too late"));
            assertThat(pool.submit(() -> System.getenv("BROOD_TEST_A") + System.getenv("BROOD_TEST_B") + System.getenv("HOME")).get())
                    .isEqualTo("secondb=c/x");
            assertThat(pool.submit(() -> System.getenv("PATH")).get()).isEqualTo(System.getenv("PATH"));
            assertThat(pool.submit(() -> Path.of("").toAbsolutePath().toString()).get()).isEqualTo(folder.toRealPath().toString());
        }
    }

    @Test
    void workersRunOnTheJdkThatTheyAreGiven(@TempDir Path folder) throws Exception {
        Path script = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(script, "#!/bin/sh\nCHOSEN=yes exec '" + System.getProperty("java.home") + "/bin/java' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("jdk"));
        try (ProcessPool pool = ProcessPool.builder().workers(1).javaHome(relative).workingDirectory(folder).build()) {
            assertThat(pool.submit(() -> System.getenv("CHOSEN")).get()).isEqualTo("yes");
        }
    }

    @Test
    void whatWorkersCannotRunInIsRefusedOrFailsThePool(@TempDir Path folder) throws Exception {
        ProcessPool.Builder builder = ProcessPool.builder().workers(1);
        assertThatThrownBy(() -> builder.environment(Map.of("a=b", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("environment(\"a=b\"");
        assertThatThrownBy(() -> builder.workingDirectory(folder.resolve("absent")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent");
        Path gone = Files.createDirectory(folder.resolve("gone"));
        try (ProcessPool pool = builder.workingDirectory(gone).build()) {
            Files.delete(gone);
            assertThatThrownBy(pool.submit(() -> 1)::get)
                    .hasCauseInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("gone");
        }
        assertThatThrownBy(() -> builder.javaHome(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("javaHome(" + folder + ")");
        Path java = Files.createFile(Files.createDirectories(folder.resolve("bin")).resolve("java"));
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (ProcessPool pool = ProcessPool.builder().workers(1).javaHome(folder).build()) {
            Files.delete(java);
            assertThatThrownBy(pool.submit(() -> 1)::get)
                    .hasCauseInstanceOf(PoolFailedException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("javaHome");
        }
    }

    @Test
    void workersAreNamedAndConfigured() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).name("crew").maxHeap("32m").jvmArgs("-Dcolour=blue").build()) {
            assertThat(pool.submit(() -> ChildProcess.current().name()).get()).isEqualTo("crew-worker-1");
            assertThat(pool.submit(() -> System.getProperty("colour")).get()).isEqualTo("blue");
            assertThat(pool.submit(() -> Runtime.getRuntime().maxMemory()).get()).isLessThanOrEqualTo(32L << 20);
        }
    }

    private static void log(String file) throws IOException {
        Files.writeString(Path.of(file), "begun\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void theInitializerRunsOncePerWorkerBeforeItsFirstTask(@TempDir Path folder) throws Exception {
        String log = folder.resolve("log").toString();
        try (ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> {
            log(log);
            System.setProperty("ready", "yes");
        }).build()) {
            for (int i = 0; i < 5; i++) {
                assertThat(pool.submit(() -> System.getProperty("ready")).get()).isEqualTo("yes");
            }
            assertThat(Path.of(log)).hasContent("begun\n");
            assertThatThrownBy(pool.submit(() -> Runtime.getRuntime().halt(1))::get)
                    .hasCauseInstanceOf(ProcessDiedException.class);
            assertThat(pool.submit(() -> System.getProperty("ready")).get()).isEqualTo("yes");
            assertThat(Path.of(log)).hasContent("begun\nbegun\n");
        }
    }

    /** Pain 15. */
    @Test
    void aFailingInitializerFailsThePoolWithItsCauseAndIsNoForkBomb(@TempDir Path folder) throws Exception {
        String log = folder.resolve("log").toString();
        try (ProcessPool pool = ProcessPool.builder().workers(2).initializer(() -> {
            log(log);
            throw new IllegalArgumentException("no such model");
        }).build()) {
            assertThatThrownBy(pool.submit(() -> 1)::get)
                    .hasCauseInstanceOf(PoolFailedException.class)
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no such model");
            assertThatThrownBy(() -> pool.submit(() -> 2))
                    .isInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("initializer")
                    .hasRootCauseMessage("no such model");
        }
        assertThat(Files.readAllLines(Path.of(log))).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void anInitializerThatRunsLongerThanATaskMayFailsThePool() {
        try (ProcessPool pool = ProcessPool.builder()
                .workers(1)
                .taskTimeout(Duration.ofSeconds(1))
                .initializer(() -> {
                    while (true) {
                        Thread.onSpinWait();
                    }
                })
                .build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(PoolFailedException.class)
                    .hasRootCauseInstanceOf(TaskTimeoutException.class)
                    .hasMessageContaining("initializer")
                    .hasMessageContaining("PT1S");
        }
    }

    @Test
    void anInitializerThatEndsItsProcessFailsThePool() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> System.exit(4)).build()) {
            assertThatThrownBy(pool.submit(() -> 1)::get)
                    .hasCauseInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("exited with status 4");
        }
    }

    @Test
    void workersThatEndByThemselvesBeforeTheyAreOfUseFailThePool() {
        try (ProcessPool pool = ProcessPool.builder().workers(1).initializer(() -> {
            Thread.ofPlatform().daemon().start(() -> {
                LockSupport.parkNanos(200_000_000);
                Runtime.getRuntime().halt(7);
            });
        }).build()) {
            assertThat(pool.submit(() -> 1).join()).isEqualTo(1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(pool::isShutdown);
            assertThatThrownBy(() -> pool.submit(() -> 2))
                    .isInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("halted with status 7 before it had begun a task");
        }
    }

    @Test
    void workersThatEveryTaskKillsFailNoPool() {
        try (ProcessPool pool = ProcessPool.of(1)) {
            for (int i = 0; i < 6; i++) {
                assertThatThrownBy(pool.submit(() -> Runtime.getRuntime().halt(7))::get)
                        .hasCauseInstanceOf(ProcessDiedException.class);
            }
            assertThat(pool.submit(() -> 1).join()).isEqualTo(1);
        }
    }

    /** A class that takes more room than a connection buffers. */
    private static RemoteCallable<?> largeTask(Path folder) throws Exception {
        MethodTypeDesc string = MethodTypeDesc.of(ConstantDescs.CD_String);
        Path file = Files.createDirectory(folder.resolve("made")).resolve("Large.class");
        ClassFile.of().buildTo(file, ClassDesc.of("made.Large"), made -> {
            made.withInterfaceSymbols(RemoteCallable.class.describeConstable().orElseThrow());
            made.withMethodBody("<init>", ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC, code -> code.aload(0)
                    .invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void)
                    .return_());
            made.withMethodBody("call", MethodTypeDesc.of(ConstantDescs.CD_Object), ClassFile.ACC_PUBLIC, code ->
                    code.ldc("called").areturn());
            for (int i = 0; i < 30; i++) {
                String constant = (i + " ").repeat(15_000);
                made.withMethodBody("constant" + i, string, ClassFile.ACC_PUBLIC, code -> code.ldc(constant).areturn());
            }
        });
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, PoolLifeTest.class.getClassLoader());
        return (RemoteCallable<?>) loader.loadClass("made.Large").getDeclaredConstructor().newInstance();
    }

    @Test
    void closeDoesNotWaitForAnIdleWorkerThatIsStopped(@TempDir Path folder) throws Exception {
        ProcessPool pool = ProcessPool.of(1);
        long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
        try (ProcessPool other = ProcessPool.of(1)) { // what it learns, the next line to the idle worker carries, too
            assertThat(other.submit(largeTask(folder)).get()).isEqualTo("called");
        }
        Program.signal("STOP", pid);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(pool::close);
        assertThat(closed).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void badOptionsFailThePoolWithTheMessageOfTheJvm() {
        try (ProcessPool pool = ProcessPool.builder().workers(2).jvmArgs("-XX:+NoSuchOption").build()) {
            List<TaskFuture<Integer>> tasks = pool.submitAll(List.of(() -> 1, () -> 2, () -> 3));
            assertThat(tasks).allSatisfy(task -> assertThatThrownBy(task::get)
                    .hasCauseInstanceOf(PoolFailedException.class)
                    .hasMessageContaining("NoSuchOption"));
        }
    }

    @Test
    void submitBlocksWhileTheQueueIsFull() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).queueCapacity(2).build()) {
            TaskFuture<?> running = pool.submit(PoolLifeTest::forEver);
            awaitRunning(running);
            TaskFuture<Integer> first = pool.submit(() -> 1);
            pool.submit(() -> 2);
            CompletableFuture<TaskFuture<Integer>> blocked = new CompletableFuture<>();
            Thread submitter = Thread.ofPlatform().start(() -> blocked.complete(pool.submit(() -> 3)));
            Awaitility.await().until(() -> submitter.getState() == Thread.State.TIMED_WAITING);
            assertThat(blocked).isNotDone();
            first.cancel(true); // makes room
            TaskFuture<Integer> third = blocked.get();
            running.cancel(true);
            assertThat(third.get()).isEqualTo(3);
        }
    }

    @Test
    void anInterruptEndsABlockedSubmit() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).queueCapacity(1).build()) {
            TaskFuture<?> running = pool.submit(PoolLifeTest::forEver);
            awaitRunning(running);
            TaskFuture<Integer> waiting = pool.submit(() -> 1);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> pool.submit(() -> 2))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            running.cancel(true);
            assertThat(waiting.get()).isEqualTo(1);
        }
    }

    @Test
    void shutdownEndsABlockedSubmit() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).queueCapacity(1).build()) {
            TaskFuture<?> running = pool.submit(PoolLifeTest::forEver);
            awaitRunning(running);
            TaskFuture<Integer> waiting = pool.submit(() -> 1);
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            Thread submitter = Thread.ofPlatform().start(() -> {
                try {
                    pool.submit(() -> 2);
                } catch (RejectedExecutionException e) {
                    refused.complete(e);
                }
            });
            Awaitility.await().until(() -> submitter.getState() == Thread.State.TIMED_WAITING);
            pool.shutdown();
            assertThat(refused.get()).hasMessageContaining("shut down");
            running.cancel(true);
            assertThat(waiting.get()).isEqualTo(1);
        }
    }

    @Test
    void leavingATryBlockWaitsForAllTasks() {
        List<TaskFuture<Integer>> tasks = new ArrayList<>();
        ProcessPool pool = ProcessPool.of(2);
        try (pool) {
            for (int i = 0; i < 3_000; i++) {
                int number = i;
                tasks.add(pool.submit(() -> number));
            }
        }
        assertThat(pool.isTerminated()).isTrue();
        assertThat(pool.pids()).isEmpty();
        for (int i = 0; i < tasks.size(); i++) {
            assertThat(tasks.get(i).resultNow()).isEqualTo(i);
        }
    }

    @Test
    void shutdownLetsTasksEndAndTakesNoMore() throws Exception {
        ProcessPool pool = ProcessPool.of(1);
        List<TaskFuture<Integer>> tasks = pool.submitAll(List.of(() -> 1, () -> 2, () -> 3));
        assertThat(pool.isShutdown()).isFalse();
        pool.shutdown();
        pool.shutdown();
        assertThat(pool.isShutdown()).isTrue();
        assertThatThrownBy(() -> pool.submit(() -> 4))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("shut down");
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> pool.map(List.of(1), x -> x)).isInstanceOf(RejectedExecutionException.class);
        assertThat(tasks.stream().map(TaskFuture::join)).containsExactly(1, 2, 3);
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.isTerminated()).isTrue();
        pool.close();
    }

    @Test
    void awaitTerminationGivesUpInTime() throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            assertThat(pool.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
            TaskFuture<?> task = pool.submit(PoolLifeTest::forEver);
            pool.shutdown();
            assertThat(pool.awaitTermination(10, TimeUnit.MILLISECONDS)).isFalse();
            task.cancel(true);
        }
    }

    @Test
    void shutdownNowReturnsWhatWasNeverBegunAndCancelsAll() throws Exception {
        ProcessPool pool = ProcessPool.of(1);
        TaskFuture<?> running = pool.submit(PoolLifeTest::forEver);
        awaitRunning(running);
        TaskFuture<?> waiting = pool.submit(() -> System.setProperty("ran-here", "yes"));
        List<Runnable> neverBegun = pool.shutdownNow();
        assertThat(running).isCancelled();
        assertThat(waiting).isCancelled();
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(neverBegun).hasSize(1);
        neverBegun.getFirst().run();
        assertThat(System.clearProperty("ran-here")).isEqualTo("yes");
        assertThat(pool.shutdownNow()).isEmpty();
    }

    @Test
    void shutdownNowWhileWorkersStartLeavesNothing() throws Exception {
        for (int i = 0; i < 4; i++) {
            ProcessPool pool = ProcessPool.of(2);
            List<TaskFuture<Integer>> tasks = pool.submitAll(List.of(() -> 1, () -> 2));
            Awaitility.await().until(() -> !pool.pids().isEmpty());
            pool.shutdownNow();
            assertThat(tasks).allMatch(TaskFuture::isDone);
            assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closeWithALimitStopsWhatStillRuns() {
        ProcessPool pool = ProcessPool.of(1);
        TaskFuture<Integer> task = pool.submit(PoolLifeTest::forEver);
        assertThat(pool.close(Duration.ofMillis(300))).isFalse();
        assertThat(task).isCancelled();
        assertThat(pool.isTerminated()).isTrue();
        ProcessPool idle = ProcessPool.of(1);
        TaskFuture<Integer> quick = idle.submit(() -> 1);
        assertThat(idle.close(Duration.ofSeconds(60))).isTrue();
        assertThat(quick.resultNow()).isEqualTo(1);
    }

    @Test
    void anInterruptedCloseStopsWhatStillRuns() {
        ProcessPool pool = ProcessPool.of(1);
        TaskFuture<Integer> task = pool.submit(PoolLifeTest::forEver);
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(task).isCancelled();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void thousandsOfTasksMayWaitWhenAPoolIsStopped() throws Exception {
        ProcessPool pool = ProcessPool.of(2);
        List<TaskFuture<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int number = i;
            tasks.add(pool.submit(() -> number));
        }
        assertThat(pool.shutdownNow().size()).isLessThanOrEqualTo(20_000);
        assertThat(tasks).allMatch(TaskFuture::isDone);
        assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Submits to a pool that nobody keeps. */
    private static TaskFuture<Long> forgottenPool() {
        return ProcessPool.of(1).submit(() -> ProcessHandle.current().pid());
    }

    @Test
    void aForgottenPoolEndsItsWorkers() throws Exception {
        long pid = forgottenPool().get();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            System.gc();
            return ProcessHandle.of(pid).isEmpty();
        });
    }
}
