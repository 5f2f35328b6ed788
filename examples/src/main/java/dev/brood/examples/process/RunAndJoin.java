// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;

/** The shortest whole story: a function with an argument, started in a child, waited for. */
final class RunAndJoin {

    private RunAndJoin() {}

    static void run(String name) throws InterruptedException {
        Pace.sleep(2);
        System.out.println(name + "  进程启动");
    }

    static void main() throws InterruptedException {
        var mp = ChildProcess.start(() -> run("LJ"));
        mp.join();
    }
}
