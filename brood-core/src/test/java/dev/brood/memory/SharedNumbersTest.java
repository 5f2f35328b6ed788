// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.SharedLock;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Single values behave as those of {@code java.util.concurrent.atomic}, among processes. */
@LeavesNothingBehind
@Timeout(120)
class SharedNumbersTest {

    private static final int TIMES = 20_000;

    private static void inTwoChildren(RemoteAction action) throws InterruptedException {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            children.add(ChildProcess.start(action));
        }
        for (ChildProcess child : children) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
            child.close();
        }
    }

    @Test
    void additionsOfTwoProcessesAreAllCounted() throws InterruptedException {
        try (SharedLong l = SharedLong.create(0);
                SharedInt i = SharedInt.create(0);
                SharedDouble d = SharedDouble.create(0);
                SharedLong guarded = SharedLong.create(0)) {
            inTwoChildren(() -> {
                for (int n = 0; n < TIMES; n++) {
                    l.incrementAndGet();
                    i.updateAndGet(value -> value + 2);
                    d.addAndGet(0.5);
                    try (SharedLock.Hold _ = guarded.lock().acquire()) {
                        guarded.setRelease(guarded.getAcquire() + 1);
                    }
                }
            });
            assertThat(l.get()).isEqualTo(2 * TIMES);
            assertThat(i.get()).isEqualTo(4 * TIMES);
            assertThat(d.get()).isEqualTo(TIMES);
            assertThat(guarded.get()).isEqualTo(2 * TIMES);
        }
    }

    @Test
    void oneOfTwoProcessesWinsABoolean() throws InterruptedException {
        try (SharedBoolean taken = SharedBoolean.create(false); SharedInt winners = SharedInt.create(0)) {
            inTwoChildren(() -> {
                if (taken.compareAndSet(false, true)) {
                    winners.incrementAndGet();
                }
            });
            assertThat(taken.get()).isTrue();
            assertThat(winners.get()).isEqualTo(1);
            assertThat(taken.getAndSet(false)).isTrue();
            assertThat(taken.compareAndExchange(true, true)).isFalse();
            assertThat(taken.getAcquire()).isFalse();
        }
    }

    @Test
    void anIntWrapsAroundAndIsStillCompared() {
        try (SharedInt i = SharedInt.create(Integer.MAX_VALUE)) {
            assertThat(i.incrementAndGet()).isEqualTo(Integer.MIN_VALUE);
            assertThat(i.compareAndSet(Integer.MIN_VALUE, 7)).isTrue();
            assertThat(i.compareAndSet(8, 9)).isFalse();
            assertThat(i.compareAndExchange(7, -1)).isEqualTo(7);
            assertThat(i.getAndDecrement()).isEqualTo(-1);
            assertThat(i.accumulateAndGet(5, Math::max)).isEqualTo(5);
        }
    }

    @Test
    void aDoubleIsComparedByItsBits() {
        try (SharedDouble d = SharedDouble.create(0.0)) {
            assertThat(d.compareAndSet(-0.0, 1)).isFalse();
            assertThat(d.compareAndSet(0.0, Double.NaN)).isTrue();
            assertThat(d.compareAndExchange(Double.NaN, 2.5)).isNaN();
            assertThat(d.getAndAdd(1)).isEqualTo(2.5);
            assertThat(d.getAndAccumulate(2, (a, b) -> a * b)).isEqualTo(3.5);
            assertThat(d.get()).isEqualTo(7);
        }
    }

    @Test
    void valuesUpdateAndAccumulateAsAtomicOnesDo() {
        try (var i = SharedInt.create(2); var l = SharedLong.create(2); var d = SharedDouble.create(2)) {
            assertThat(i.getAndUpdate(x -> x * 5)).isEqualTo(2);
            assertThat(i.updateAndGet(x -> x + 1)).isEqualTo(11);
            assertThat(i.getAndAccumulate(3, Math::min)).isEqualTo(11);
            assertThat(i.accumulateAndGet(4, Math::addExact)).isEqualTo(7);
            assertThat(l.getAndUpdate(x -> x * 5)).isEqualTo(2);
            assertThat(l.updateAndGet(x -> x + 1)).isEqualTo(11);
            assertThat(l.getAndAccumulate(3, Math::min)).isEqualTo(11);
            assertThat(l.accumulateAndGet(4, Math::addExact)).isEqualTo(7);
            assertThat(d.getAndUpdate(x -> x * 5)).isEqualTo(2);
            assertThat(d.updateAndGet(x -> x + 1)).isEqualTo(11);
            assertThat(d.getAndAccumulate(3, Math::min)).isEqualTo(11);
            assertThat(d.accumulateAndGet(4, Double::sum)).isEqualTo(7);
        }
    }

    @Test
    void aValueIsShownAsText() {
        var i = SharedInt.create(-5);
        SharedLock lock;
        try (i; var l = SharedLong.create(1L << 40); var b = SharedBoolean.create(true); var d = SharedDouble.create(0.5)) {
            assertThat(i).hasToString("-5");
            assertThat(l).hasToString(Long.toString(1L << 40));
            assertThat(b).hasToString("true");
            assertThat(d).hasToString("0.5");
            lock = i.lock();
            assertThat(lock).hasToString("lock (free)");
        }
        assertThat(i).hasToString("closed shared int");
        assertThat(lock).hasToString("closed lock");
    }

    @Test
    void aClosedValueIsRefused() {
        SharedInt i = SharedInt.create(1);
        SharedLock lock = i.lock();
        i.close();
        i.close();
        assertThatThrownBy(i::get).isInstanceOf(StaleHandleException.class).hasMessageContaining("shared int has been closed");
        assertThatThrownBy(lock::lock).isInstanceOf(StaleHandleException.class);
    }
}
