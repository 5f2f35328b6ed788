// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.SpareSights;
import dev.brood.internal.os.Affinity;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Children that may run on some processors only. */
@LeavesNothingBehind
@Timeout(120)
class AffinityTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final RemoteAction PARKED = () -> {
        System.out.println("processors " + Runtime.getRuntime().availableProcessors());
        System.out.println("ready");
        while (true) {
            LockSupport.park();
        }
    };

    private static Set<Integer> all() {
        BitSet own = Affinity.get(ProcessHandle.current().pid()).orElseThrow();
        return new TreeSet<>(own.stream().boxed().toList());
    }

    private static Set<Integer> last() {
        return Set.of(Collections.max(all()));
    }

    @Test
    void aChildRunsWhereItMayAndCountsOnlyThese() throws Exception {
        Running running = Running.start(ChildProcess.builder(PARKED).affinity(last())).awaitLine("ready");
        assertThat(running.out()).contains("processors 1");
        assertThat(running.child().affinity()).isEqualTo(last());
        running.child().affinity(all());
        assertThat(running.child().affinity()).isEqualTo(all());
        running.child().close();
        assertThat(running.child().affinity()).isEmpty();
        running.child().affinity(last());
    }

    @Test
    void withoutAChoiceAChildMayRunWhereItsParentMay() throws Exception {
        Running running = Running.start(PARKED).awaitLine("ready");
        assertThat(running.child().affinity()).isEqualTo(all());
        running.child().close();
    }

    @Test
    void aSpareGoesWhereTheChildThatItBecomesMayRun() throws Exception {
        for (int i = 0; i < 2; i++) {
            Running.ended(ChildProcess.builder(() -> {}).startMethod(StartMethod.FORKSERVER));
        }
        await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
        List<Long> spares = SpareSights.ready();
        Running running = Running.start(ChildProcess.builder(PARKED).startMethod(StartMethod.FORKSERVER).affinity(last()))
                .awaitLine("ready");
        assertThat(spares).contains(running.child().pid());
        assertThat(running.child().affinity()).isEqualTo(last());
        assertThat(running.out()).contains("processors 1");
        running.child().close();
        SpareSights.endAll();
    }

    @Test
    void processorsThatAreNotThereAreRefusedAtTheStartWhichLeavesNoProcess() {
        SpareSights.endAll();
        Set<Long> before = children();
        ChildProcess child = ChildProcess.builder(() -> {}).affinity(Set.of(Collections.min(all()), 8_000)).build();
        assertThatIllegalArgumentException()
                .isThrownBy(child::start)
                .withMessageContainingAll("8000 does not exist or may not be used here", "Choose from ");
        assertThat(before).containsAll(children());
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    @Test
    void whatIsNoSetOfProcessorsIsRefused() {
        ChildProcess.Builder builder = ChildProcess.builder(() -> {});
        assertThatIllegalArgumentException().isThrownBy(() -> builder.affinity(Set.of())).withMessageContaining("give at least one");
        for (int none : new int[] {-1, 1 << 20}) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder.affinity(Set.of(none))).withMessageContaining(none + " is no processor");
        }
        assertThatNullPointerException().isThrownBy(() -> builder.affinity(Collections.singleton(null))).withMessageContaining("give a number");
        ChildProcess early = builder.name("early").build();
        assertThatThrownBy(early::affinity).isInstanceOf(IllegalStateException.class).hasMessageContaining("affinity() of process early");
    }
}
