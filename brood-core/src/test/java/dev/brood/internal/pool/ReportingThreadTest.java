// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The threads of pools, when there can be no more of them, and when somebody interrupts them. */
class ReportingThreadTest {

    /** A thread that only becomes one at the third attempt. */
    private static Thread starting(Runnable work, AtomicInteger attempts) {
        return new Thread(work) {
            @Override
            public void start() {
                if (attempts.incrementAndGet() < 3) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        };
    }

    @Test
    void aThreadThatCannotBeStartedIsStartedLater() throws InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch started = new CountDownLatch(1);
        ReportingThread.start(() -> starting(started::countDown, attempts));
        assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(attempts).hasValue(3);
    }

    @Test
    void anInterruptReachesTheReportsAndNothingElse() throws InterruptedException {
        AtomicBoolean before = new AtomicBoolean();
        AtomicBoolean during = new AtomicBoolean();
        AtomicBoolean after = new AtomicBoolean();
        ReportingThread thread = new ReportingThread("reporting", 0) {
            @Override
            public void run() {
                interrupt();
                before.set(isInterrupted());
                reporting().report(() -> {
                    interrupt();
                    during.set(isInterrupted());
                });
                after.set(isInterrupted());
            }

            @Override
            void goOnElsewhere() {}
        };
        thread.start();
        thread.join();
        assertThat(before).isFalse();
        assertThat(during).isTrue();
        assertThat(after).isFalse();
    }

    @Test
    void aReportIsPassedOnOnceAndLeavesItsThreadWithoutDuty() {
        AtomicInteger passedOn = new AtomicInteger();
        Reporting outer = new Reporting(passedOn::incrementAndGet, false);
        Reporting inner = new Reporting(passedOn::incrementAndGet, false);
        outer.report(() -> inner.report(() -> {
            Reporting.beforeBlocking();
            Reporting.beforeBlocking();
        }));
        assertThat(passedOn).hasValue(2);
        assertThat(outer.isNeeded()).isFalse();
        assertThat(inner.resign()).isFalse();
        Reporting other = new Reporting(passedOn::incrementAndGet, false);
        Reporting.beforeBlocking();
        other.report(() -> {});
        assertThat(passedOn).hasValue(2);
        assertThat(other.resign()).isTrue();
        assertThat(other.resign()).isFalse();
    }
}
