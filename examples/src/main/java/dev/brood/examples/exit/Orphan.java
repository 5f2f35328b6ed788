// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.exit;

import dev.brood.ChildProcess;
import java.time.Duration;

/**
 * An orphan: a detached child outlives the program that started it and is adopted by another process. Only detached
 * children can; all others end with their parent.
 */
final class Orphan {

    private Orphan() {}

    static void outlive() throws InterruptedException {
        var self = ChildProcess.current();
        var parent = self.parent().orElseThrow();
        System.out.println("子进程PID: %d 父进程PID: %d".formatted(self.pid(), parent.pid()));
        parent.onExit().join();
        long adopter = parentPid();
        while (adopter == parent.pid()) { // the system adopts at the very end of the parent's death
            Thread.sleep(Duration.ofMillis(10));
            adopter = parentPid();
        }
        System.out.println("孤儿进程PID: %d 被进程 %d 收养".formatted(self.pid(), adopter));
    }

    /** Who is the parent by now; 0 if that process is outside of this container. */
    private static long parentPid() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
    }

    static void main() {
        ChildProcess.builder(() -> outlive()).detached(true).start();
        System.out.println("父进程PID: %d 先退出".formatted(ChildProcess.current().pid()));
    }
}
