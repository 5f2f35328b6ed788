// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;

/** A child tells its own pid and its parent's. */
final class PidAndParentPid {

    private PidAndParentPid() {}

    static void runProc() {
        var self = ChildProcess.current();
        System.out.println("子进程运行中，pid=%d...".formatted(self.pid()));
        System.out.println("子进程将要结束...");
        System.out.println("我的爸爸是，ppid=%d...".formatted(self.parent().orElseThrow().pid()));
    }

    static void main() {
        System.out.println("父进程pid: %d".formatted(ChildProcess.current().pid()));
        ChildProcess.start(() -> runProc());
    }
}
