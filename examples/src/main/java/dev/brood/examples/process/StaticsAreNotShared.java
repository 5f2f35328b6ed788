// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A static list is not shared: each child has its own, as the class's initialiser made it. */
final class StaticsAreNotShared {

    private static final List<Object> NUMS = new ArrayList<>(List.of(11, 22));

    private StaticsAreNotShared() {}

    static void work1() throws InterruptedException {
        long pid = ChildProcess.current().pid();
        System.out.println("in process1 pid=%d ,nums=%s".formatted(pid, PythonText.of(NUMS)));
        for (char i : "baidu".toCharArray()) {
            NUMS.add(i);
            Pace.sleep(ThreadLocalRandom.current().nextDouble());
            System.out.println("in process1 pid=%d ,nums=%s".formatted(pid, PythonText.of(NUMS)));
        }
    }

    static void work2() throws InterruptedException {
        long pid = ChildProcess.current().pid();
        System.out.println("in process2 pid=%d ,nums=%s".formatted(pid, PythonText.of(NUMS)));
        for (char i : "neuedu".toCharArray()) {
            NUMS.add(i);
            Pace.sleep(ThreadLocalRandom.current().nextDouble());
            System.out.println("in process2 pid=%d ,nums=%s".formatted(pid, PythonText.of(NUMS)));
        }
    }

    static void main() throws InterruptedException {
        var p1 = ChildProcess.start(() -> work1());
        var p2 = ChildProcess.start(() -> work2());
        p1.join();
        p2.join();
    }
}
