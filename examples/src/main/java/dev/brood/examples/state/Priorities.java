// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.state;

import dev.brood.ChildProcess;
import dev.brood.ProcessTask;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.memory.SharedLong;
import dev.brood.os.ProcessInfo;
import dev.brood.sync.SharedEvent;
import java.util.Set;

/**
 * Processes that are nicer than others: of two that want the same processor, the one with the higher nice value gets less of it. A process
 * as a type of its own says itself how nice it is.
 */
final class Priorities {

    private static final int NICEST = 19;

    private Priorities() {}

    /** Counts as fast as it can until it is told to end. */
    record Counting(SharedLong count, SharedEvent end) implements ProcessTask {
        @Override
        public void run() {
            while (!end.isSet()) {
                count.incrementAndGet();
            }
        }
    }

    /** The same in the background, however it is started. */
    record BackgroundCounting(Counting work) implements ProcessTask {
        @Override
        public void run() {
            work.run();
        }

        @Override
        public ChildProcess start() {
            return ChildProcess.builder(this).nice(NICEST).start();
        }
    }

    static void main() throws InterruptedException {
        try (SharedEvent end = SharedEvent.create();
                SharedLong eager = SharedLong.create(0);
                SharedLong patient = SharedLong.create(0)) {
            ChildProcess first = new Counting(eager, end).start();
            ChildProcess second = new BackgroundCounting(new Counting(patient, end)).start();
            while (eager.get() == 0 || patient.get() == 0) {
                Thread.sleep(10);
            }
            Set<Integer> one = Set.of(first.affinity().iterator().next());
            first.affinity(one);
            second.affinity(one);
            System.out.println("the first one is as nice as this program: " + PythonText.of(nice(first) == ProcessInfo.current().nice()));
            System.out.println("nice value of the second one: " + nice(second));

            long eagerBefore = eager.get();
            long patientBefore = patient.get();
            Pace.sleep(2);
            long eagerCount = eager.get() - eagerBefore;
            long patientCount = patient.get() - patientBefore;
            System.out.println("counted: " + eagerCount + " and " + patientCount);
            System.out.println("the first one got more: " + PythonText.of(eagerCount > patientCount));

            first.renice(NICEST); // anybody may become nicer; the way back is root's
            System.out.println("nice value of the first one: " + nice(first));
            end.set();
            first.join();
            second.join();
        }
    }

    private static int nice(ChildProcess process) {
        return ProcessInfo.of(process.pid()).orElseThrow().nice();
    }
}
