// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.os.ProcessInfo;
import dev.brood.os.ResourceUse;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What a child uses, while it lives and when it has ended. */
@LeavesNothingBehind
@Timeout(120)
class ResourceUseTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MEGABYTE = 1 << 20;

    /** Uses half a second of CPU time, and touches 50 MB. */
    private static byte[][] work() {
        byte[][] memory = new byte[50][];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = new byte[(int) MEGABYTE];
        }
        while (ProcessInfo.current().userTime().plus(ProcessInfo.current().systemTime()).compareTo(Duration.ofMillis(500)) < 0) {
            Thread.onSpinWait();
        }
        return memory;
    }

    private static final RemoteAction WORKING = () -> {
        byte[][] memory = work();
        for (int i = 0; i < 10; i++) {
            Thread.ofPlatform().daemon().start(LockSupport::park);
        }
        System.out.println("ready");
        while (memory.length > 0) {
            LockSupport.park();
        }
    };

    private static void assertWorked(ResourceUse use) {
        assertThat(use.cpuTime()).isBetween(Duration.ofMillis(490), LIMIT);
        assertThat(use.userTime()).isPositive();
        assertThat(use.peakResidentMemory()).isGreaterThan(50 * MEGABYTE);
        assertThat(use.minorPageFaults()).isPositive();
    }

    @Test
    void aLivingChildShowsWhatItHasAndWhatItHasUsed() throws Exception {
        Running running = Running.start(WORKING).awaitLine("ready");
        ResourceUse use = running.child().resourceUse().orElseThrow();
        assertWorked(use);
        assertThat(use.complete()).isFalse();
        assertThat(use.residentMemory()).isBetween(50 * MEGABYTE, use.peakResidentMemory());
        assertThat(use.proportionalMemory().orElseThrow()).isBetween(40 * MEGABYTE, use.peakResidentMemory());
        assertThat(use.threads()).isGreaterThan(10);
        assertThat(use.openDescriptors().orElseThrow()).isPositive();
        running.child().kill();
        running.awaitEnd();
        ResourceUse last = running.child().resourceUse().orElseThrow();
        assertWorked(last);
        assertThat(last.proportionalMemory()).isEmpty();
        assertThat(last.openDescriptors()).isEmpty();
        assertThat(last.cpuTime()).isGreaterThanOrEqualTo(use.cpuTime());
    }

    @ParameterizedTest
    @ValueSource(strings = {"return", "exit", "halt", "throw"})
    void aChildThatEndsInAnOrderlyWayTellsWhatItHasUsed(String way) throws Exception {
        Running running = Running.ended(() -> {
            byte[][] memory = work();
            switch (way) {
                case "exit" -> System.exit(3);
                case "halt" -> ChildProcess.exitNow(3);
                case "throw" -> throw new IllegalStateException("thrown");
                default -> System.out.println(memory.length);
            }
        });
        ResourceUse use = running.child().resourceUse().orElseThrow();
        assertWorked(use);
        assertThat(use.complete()).isTrue();
        assertThat(use.residentMemory()).isBetween(50 * MEGABYTE, use.peakResidentMemory());
        assertThat(use.threads()).isPositive();
        assertThat(running.child().resourceUse()).hasValue(use);
    }

    @Test
    void oneThatIsAskedToEndTellsItToo() throws Exception {
        Running running = Running.start(WORKING).awaitLine("ready");
        running.child().close();
        ResourceUse use = running.child().resourceUse().orElseThrow();
        assertWorked(use);
        assertThat(use.complete()).isTrue();
    }

    @Test
    void oneThatIsKilledIsLookedAtDirectlyBefore() throws Exception {
        Running running = Running.start(WORKING).awaitLine("ready");
        running.child().kill();
        assertWorked(running.awaitEnd().child().resourceUse().orElseThrow());
    }

    @Test
    void oneThatIsKilledFromOutsideShowsWhatWasSeenLast() throws Exception {
        Running running = Running.start(WORKING).awaitLine("ready");
        ResourceUse seen = running.child().resourceUse().orElseThrow();
        ProcessHandle.of(running.child().pid()).orElseThrow().destroyForcibly();
        ResourceUse last = running.awaitEnd().child().resourceUse().orElseThrow();
        assertThat(last.cpuTime()).isGreaterThanOrEqualTo(seen.cpuTime());
        assertThat(last.peakResidentMemory()).isEqualTo(seen.peakResidentMemory());
    }

    @Test
    void oneThatIsKilledFromOutsideUnseenShowsNothing() throws Exception {
        Running running = Running.start(WORKING).awaitLine("ready");
        ProcessHandle.of(running.child().pid()).orElseThrow().destroyForcibly();
        assertThat(running.awaitEnd().child().resourceUse()).isEmpty();
    }

    @Test
    void theValuesAreThoseOfTheSystem() throws Exception {
        Running running = Running.start(WORKING).awaitLine("ready");
        await().atMost(LIMIT).untilAsserted(() -> {
            ProcessInfo info = ProcessInfo.of(running.child().pid()).orElseThrow();
            ResourceUse use = running.child().resourceUse().orElseThrow();
            assertThat(use.userTime()).isEqualTo(info.userTime());
            assertThat(use.systemTime()).isEqualTo(info.systemTime());
            assertThat(use.residentMemory()).isEqualTo(info.residentMemory());
            assertThat(use.threads()).isEqualTo(info.threads());
            assertThat(use.majorPageFaults()).isEqualTo(info.majorPageFaults());
        });
        Path proc = Path.of("/proc", Long.toString(running.child().pid()));
        await().atMost(LIMIT).untilAsserted(() -> { // the child may get a page or a descriptor between two looks
            List<Long> before = pssDescriptorsAndMinorFaults(proc);
            ResourceUse use = running.child().resourceUse().orElseThrow();
            List<Long> after = pssDescriptorsAndMinorFaults(proc);
            assertThat(before).isEqualTo(after);
            assertThat(List.of(use.proportionalMemory().orElseThrow(), (long) use.openDescriptors().orElseThrow(), use.minorPageFaults()))
                    .isEqualTo(before);
        });
        running.child().close();
    }

    /** What the system's own files tell, of which nothing of Brood's is asked. */
    private static List<Long> pssDescriptorsAndMinorFaults(Path proc) throws IOException {
        long pss = Files.readAllLines(proc.resolve("smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
        long descriptors;
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            descriptors = open.count();
        }
        String stat = Files.readString(proc.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1); // the first one is field 3 of proc(5)
        return List.of(pss, descriptors, Long.parseLong(fields[10 - 3]));
    }

    @Test
    void beforeTheStartItIsRefused() {
        ChildProcess child = ChildProcess.builder(() -> {}).name("early").build();
        assertThatThrownBy(child::resourceUse).isInstanceOf(IllegalStateException.class).hasMessageContaining("resourceUse() of process early");
    }
}
