// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ten children at once, then a {@code join()} for each: they run in any order, the last line waits for all. */
final class JoinMany {

    private JoinMany() {}

    static void func(int a) throws InterruptedException {
        Pace.sleep(ThreadLocalRandom.current().nextDouble());
        System.out.println("start " + a);
    }

    static void main() throws InterruptedException {
        List<ChildProcess> l = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int a = i;
            l.add(ChildProcess.start(() -> func(a)));
        }
        for (ChildProcess p : l) {
            p.join();
        }
        System.out.println("hahhahaha");
    }
}
