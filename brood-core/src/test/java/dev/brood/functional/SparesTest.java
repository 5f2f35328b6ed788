// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.Context;
import dev.brood.ProcessPool;
import dev.brood.ProcessRef;
import dev.brood.RemoteAction;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.memory.SharedLong;
import dev.brood.os.ProcessInfo;
import dev.brood.os.Signal;
import dev.brood.sync.SharedEvent;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static dev.brood.testing.Children.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Children that are handed to JVMs which wait for them: what they are like, and what becomes of those JVMs. */
@LeavesNothingBehind
@Timeout(120)
class SparesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AfterEach
    void endThem() {
        endSpares();
    }

    private static void endSpares() {
        SpareSights.endAll();
    }

    private static ChildProcess.Builder builder(RemoteAction task) {
        return ChildProcess.builder(task).startMethod(StartMethod.FORKSERVER);
    }

    private static ChildProcess ended(ChildProcess.Builder builder) throws InterruptedException {
        return join(builder.start());
    }

    /** The pid of a spare for children that are built so, once it is ready. */
    private static long spareFor(ChildProcess.Builder first, ChildProcess.Builder second) throws InterruptedException {
        Set<Long> before = Set.copyOf(SpareSights.ready());
        ended(first);
        ended(second);
        await().atMost(LIMIT).until(() -> !before.containsAll(SpareSights.ready()));
        return SpareSights.ready().stream().filter(pid -> !before.contains(pid)).findFirst().orElseThrow();
    }

    private static long spare() throws InterruptedException {
        return spareFor(builder(() -> {}), builder(() -> {}));
    }

    @Test
    void theFirstChildIsSpawnedAndLeavesNoSpare() throws Exception {
        ended(builder(() -> {}));
        assertThat(SpareSights.ready()).isEmpty();
    }

    @Test
    void aSpareBecomesTheChildThatWasAskedFor() throws Exception {
        long spare = spare();
        try (SharedLong seen = SharedLong.create(0)) {
            long own = ProcessHandle.current().pid();
            ChildProcess child = ended(builder(() -> {
                        ProcessRef self = ChildProcess.current();
                        boolean right = self.name().equals("wanted")
                                && !self.daemon()
                                && self.parent().orElseThrow().pid() == own
                                && ProcessHandle.current().parent().orElseThrow().pid() == own
                                && self.pid() == ProcessHandle.current().pid();
                        seen.set(right ? self.pid() : -1);
                        System.exit(7);
                    })
                    .name("wanted"));
            assertThat(child.pid()).isEqualTo(spare);
            assertThat(child.name()).isEqualTo("wanted");
            assertThat(child.exitCode()).hasValue(7);
            assertThat(seen.get()).isEqualTo(spare);
        }
    }

    @Test
    void eachServesOneChildAndAnotherTakesItsPlace() throws Exception {
        Set<Long> pids = new HashSet<>();
        long next = spare();
        for (int i = 0; i < 5; i++) {
            ChildProcess child = ended(builder(() -> {}));
            assertThat(child.pid()).isEqualTo(next);
            assertThat(child.exitCode()).hasValue(0);
            assertThat(pids.add(child.pid())).as("none serves twice").isTrue();
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            next = SpareSights.ready().getFirst();
        }
    }

    @Test
    void aDaemonIsOneAlsoIfItWasASpare() throws Exception {
        long spare = spare();
        try (SharedLong refused = SharedLong.create(0)) {
            ChildProcess child = ended(builder(() -> {
                        try {
                            ChildProcess.start(() -> {});
                        } catch (IllegalStateException e) {
                            refused.set(ChildProcess.current().daemon() ? 1 : 2);
                        }
                    })
                    .daemon(true));
            assertThat(child.pid()).isEqualTo(spare);
            assertThat(refused.get()).isOne();
        }
    }

    @Test
    void itsOutputIsTheChildsAndGoesToTheChildsConsumers() throws Exception {
        List<String> first = new CopyOnWriteArrayList<>();
        List<String> second = new CopyOnWriteArrayList<>();
        List<String> errors = new CopyOnWriteArrayList<>();
        long spare = spareFor(
                builder(() -> System.out.println("one")).stdout(first::add).stderr(first::add),
                builder(() -> System.out.println("two")).stdout(first::add).stderr(first::add));
        ChildProcess child = ended(builder(() -> {
                    System.out.println("out");
                    System.err.println("err");
                })
                .stdout(second::add)
                .stderr(errors::add));
        assertThat(child.pid()).isEqualTo(spare);
        assertThat(first).containsExactly("one", "two");
        assertThat(second).containsExactly("out");
        assertThat(errors).containsExactly("err");
    }

    @Test
    void itsInputMayBeAPipe() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        RemoteAction echo = () -> System.out.println(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        for (int i = 0; i < 2; i++) {
            ChildProcess child = builder(echo).stdinPipe().stdout(said::add).start();
            child.stdin().orElseThrow().close();
            child.join();
        }
        await().atMost(LIMIT).until(() -> SpareSights.ready().size() == 1);
        long spare = SpareSights.ready().getFirst();
        ChildProcess child = builder(echo).stdinPipe().stdout(said::add).start();
        child.stdin().orElseThrow().write("asked".getBytes(StandardCharsets.UTF_8));
        child.stdin().orElseThrow().close();
        child.join();
        assertThat(child.pid()).isEqualTo(spare);
        assertThat(said).containsExactly("", "", "asked");
    }

    @Test
    void oneThatIsKilledWhileItWaitsIsReplacedAndHarmsNobody() throws Exception {
        for (Signal signal : List.of(Signal.KILL, Signal.TERM, Signal.HUP)) {
            long spare = SpareSights.ready().isEmpty() ? spare() : SpareSights.ready().getFirst();
            try (SharedLong done = SharedLong.create(0)) {
                Program.signal(signal.name(), spare);
                ChildProcess child = ended(builder(() -> done.addAndGet(1)));
                if (child.exitCode().orElseThrow() == 0) {
                    assertThat(done.get()).as("a task that was done").isOne();
                } else { // the signal came when the spare had become a child already
                    assertThat(child.pid()).isEqualTo(spare);
                    assertThat(child.signal()).contains(signal);
                    assertThat(done.get()).isBetween(0L, 1L);
                }
            }
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty() && !SpareSights.ready().contains(spare));
        }
    }

    @Test
    void oneThatHasBeenStoppedHoldsNobodyUp() throws Exception {
        long spare = spare();
        Program.signal("STOP", spare);
        ChildProcess child = ended(builder(() -> {}));
        assertThat(child.pid()).isNotEqualTo(spare);
        assertThat(child.exitCode()).hasValue(0);
        await().atMost(LIMIT).until(() -> ProcessHandle.of(spare).isEmpty());
    }

    @Test
    void oneThatIsKilledInTheMiddleOfTheHandOverCostsNothing() throws Exception {
        long spare = spare();
        Program.signal("STOP", spare); // so that it has not answered yet
        try (SharedLong done = SharedLong.create(0)) {
            FutureTask<ChildProcess> start = new FutureTask<>(() -> builder(() -> done.addAndGet(1)).start());
            Thread starting = Thread.ofPlatform().daemon().start(start);
            await().pollInterval(Duration.ofMillis(5)).atMost(LIMIT).until(() -> SpareSights.isHandingOver(starting));
            ProcessHandle.of(spare).ifPresent(ProcessHandle::destroyForcibly); // unless this thread has been held up until Brood did so
            ChildProcess child = join(start.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            assertThat(child.pid()).isNotEqualTo(spare);
            assertThat(child.exitCode()).hasValue(0);
            assertThat(done.get()).as("a task that was done").isOne();
        }
        assertThat(ProcessHandle.of(spare)).isEmpty();
    }

    /** The parent may not hear in time that a spare has taken the work, or hear of its end first. */
    @Test
    void aTaskRunsOnceAlsoWhereItsProgramIsStoppedAtTheHandOver(@TempDir Path folder) {
        int tasks = Boolean.getBoolean("brood.soak") ? 200 : 12; // each case by itself: HandOverTest
        Path file = folder.resolve("done");
        Random random = new Random(5);
        try (Program program = Program.start(OnceProgram.class, file.toString(), Integer.toString(tasks)).awaitLine("session ")) {
            while (!program.has("all have ended") && program.isAlive()) {
                program.signal("STOP");
                LockSupport.parkNanos(Duration.ofMillis(5 + random.nextInt(30)).toNanos());
                program.signal("CONT");
                LockSupport.parkNanos(Duration.ofMillis(2 + random.nextInt(40)).toNanos());
            }
            assertThat(program.awaitEnd()).as("%s", program.lines()).isZero();
        }
        assertThat(file).content().satisfies(text -> assertThat(text.lines().map(Integer::parseInt))
                .containsExactlyElementsOf(IntStream.range(0, tasks).boxed().toList()));
    }

    /** Starts one child after the other, each of which writes its number to a file. */
    static final class OnceProgram {

        private OnceProgram() {}

        public static void main(String[] args) throws Exception {
            Program.tellSession();
            Path file = Path.of(args[0]);
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                String line = i + "\n";
                ChildProcess child = ended(builder(() -> Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
                if (child.exitCode().orElse(-1) != 0) {
                    throw new IllegalStateException("child " + i + " ended with " + child.exitCode());
                }
            }
            System.out.println("all have ended");
        }
    }

    @Test
    void childrenHaveTheNiceValueThatTheirParentHasGotSinceItsSparesWereStarted() throws Exception {
        try (SharedEvent ready = SharedEvent.create(); SharedEvent changed = SharedEvent.create(); SharedLong nice = SharedLong.create(0)) {
            ChildProcess parent = ChildProcess.start(() -> {
                spare();
                ready.set();
                changed.await();
                ended(builder(() -> nice.set(ProcessInfo.current().nice())));
                endSpares(); // also those of their other nice value
            });
            ready.await();
            int wanted = ProcessInfo.current().nice() == 19 ? 19 : ProcessInfo.current().nice() + 1;
            parent.renice(wanted);
            changed.set();
            join(parent);
            assertThat(parent.exitCode()).hasValue(0);
            assertThat(nice.get()).isEqualTo(wanted);
        }
    }

    @Test
    void oneSurvivesCtrlC() throws Exception {
        long spare = spare();
        Program.signal("INT", spare);
        ChildProcess child = ended(builder(() -> {}));
        assertThat(child.pid()).isEqualTo(spare);
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    void whatAStartedJvmCannotChangeIsNotHandedToOne(@TempDir Path folder) throws Exception {
        long spare = spare();
        Context preloading = Context.builder().startMethod(StartMethod.FORKSERVER).preload(Program.class.getName()).build();
        List<ChildProcess.Builder> others = List.of(
                builder(() -> {}).maxHeap("64m"),
                builder(() -> {}).jvmArgs("-Dkey=value"),
                builder(() -> {}).environment(Map.of("KEY", "value")),
                builder(() -> {}).workingDirectory(folder),
                builder(() -> {}).commandPrefix("env"),
                builder(() -> {}).stdout(ProcessBuilder.Redirect.to(folder.resolve("out").toFile())),
                builder(() -> {}).stderr(ProcessBuilder.Redirect.DISCARD),
                builder(() -> {}).stdinPipe(),
                builder(() -> {}).javaHome(Path.of(System.getProperty("java.home"))),
                builder(() -> {}).detached(true),
                preloading.process(() -> {}),
                builder(() -> {}).startMethod(StartMethod.SPAWN));
        for (ChildProcess.Builder other : others) {
            ChildProcess child = ended(other);
            assertThat(child.pid()).isNotEqualTo(spare);
            assertThat(child.exitCode()).hasValue(0);
        }
        assertThat(SpareSights.ready()).containsExactly(spare);
    }

    @Test
    void childrenOfOneKindHaveItsSettings(@TempDir Path folder) throws Exception {
        Path real = folder.toRealPath();
        String expected = real.toString();
        for (int i = 0; i < 4; i++) {
            ChildProcess child = ended(builder(() -> {
                        boolean right = "value".equals(System.getenv("KEY"))
                                && "set".equals(System.getProperty("key"))
                                && Path.of("").toRealPath().toString().equals(expected)
                                && Runtime.getRuntime().maxMemory() < 80 << 20;
                        System.exit(right ? 3 : 4);
                    })
                    .environment(Map.of("KEY", "value"))
                    .jvmArgs("-Dkey=set")
                    .maxHeap("64m")
                    .workingDirectory(real));
            assertThat(child.exitCode()).hasValue(3);
            if (i > 0) {
                await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            }
        }
    }

    @Test
    void childrenOfFilesAreNeverSpares(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out");
        for (int i = 0; i < 3; i++) {
            int number = i;
            ended(builder(() -> System.out.println("child " + number)).stdout(ProcessBuilder.Redirect.appendTo(file.toFile())));
        }
        assertThat(Files.readAllLines(file)).containsExactly("child 0", "child 1", "child 2");
        assertThat(SpareSights.ready()).isEmpty();
    }

    @Test
    void aJvmThatCannotStartIsToldOfOnceByTheChildAndNoSpareIsTriedAgainAndAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            ChildProcess child = ended(builder(() -> {}).jvmArgs("-XX:NoSuchOption=1").stderr(line -> {}));
            assertThat(child.exitCode()).hasValue(1);
        }
        assertThat(SpareSights.ready()).isEmpty();
    }

    @Test
    void manyAtOnceAreServedBySparesAndFreshOnes() throws Exception {
        spare();
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int code = i;
            children.add(builder(() -> System.exit(code)).start());
        }
        for (int i = 0; i < children.size(); i++) {
            assertThat(children.get(i).join(LIMIT)).isTrue();
            assertThat(children.get(i).exitCode()).hasValue(i);
        }
        assertThat(children.stream().map(ChildProcess::pid).distinct()).hasSize(12);
    }

    @Test
    void workersOfAPoolMayBeSpares() throws Exception {
        try (ProcessPool pool = ProcessPool.builder().workers(1).startMethod(StartMethod.FORKSERVER).build()) {
            for (int i = 0; i < 3; i++) {
                long worker = pool.submit(() -> ProcessHandle.current().pid()).get();
                assertThat(pool.submit(() -> ChildProcess.current().name()).get()).contains("worker");
                Future<?> dying = pool.submit(() -> Runtime.getRuntime().halt(9));
                assertThatThrownBy(dying::get).hasMessageContaining("halted with status 9");
                await().atMost(LIMIT).until(() -> !SpareSights.ready().contains(worker));
                if (i > 0) {
                    await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
                }
            }
            List<Long> ready = SpareSights.ready();
            Future<?> dying = pool.submit(() -> Runtime.getRuntime().halt(9));
            assertThatThrownBy(dying::get).hasMessageContaining("halted with status 9");
            assertThat(ready).contains(pool.submit(() -> ProcessHandle.current().pid()).get());
        }
    }

    @Test
    void noneIsLeftOfAProgramWhateverEndsIt() {
        for (String how : List.of("return", "exit", "kill")) {
            try (Program program = Program.start(SpareProgram.class, how).awaitLine("ready")) {
                long spare = Long.parseLong(program.rest("ready "));
                if (how.equals("kill")) {
                    assertThat(ProcessHandle.of(spare)).isPresent();
                    program.signal("KILL");
                }
                program.awaitNothing(how + " of a program with a spare");
                assertThat(program.awaitEnd()).isEqualTo(switch (how) {
                    case "return" -> 0;
                    case "exit" -> 5;
                    default -> 137;
                });
            }
        }
    }

    /** A program that has a spare when it ends, or waits to be killed. */
    static final class SpareProgram {

        private SpareProgram() {}

        public static void main(String[] args) throws Exception {
            for (int i = 0; i < 2; i++) {
                try (ChildProcess child = builder(() -> {}).start()) {
                    child.join();
                }
            }
            Program.tellSession();
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            System.out.println("ready " + SpareSights.ready().getFirst());
            switch (args[0]) {
                case "exit" -> System.exit(5);
                case "kill" -> LockSupport.park();
                default -> System.out.println("returns");
            }
        }
    }

    @Test
    void anUnknownStartMethodIsRefusedWithThoseThereAre() {
        String before = System.getProperty("brood.start");
        System.setProperty("brood.start", "magic");
        try {
            assertThatThrownBy(() -> ChildProcess.builder(() -> {}).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-Dbrood.start=magic is no start method: give spawn, forkserver, fork");
        } finally {
            if (before == null) {
                System.clearProperty("brood.start");
            } else {
                System.setProperty("brood.start", before);
            }
        }
    }
}
