// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;

/** The same function, called here and in a child: the pids differ, the child's parent is the program. */
final class ProcessInfo {

    private ProcessInfo() {}

    static void info(String title) {
        var self = ProcessHandle.current();
        System.out.println(title);
        System.out.println("module name: " + ProcessInfo.class.getName());
        System.out.println("parent process: " + self.parent().orElseThrow().pid());
        System.out.println("process id: " + self.pid());
    }

    static void f(String name) {
        info("function f");
        System.out.println("hello " + name);
    }

    static void main() throws InterruptedException {
        info("main line");
        var p = ChildProcess.start(() -> f("bob"));
        p.join();
    }
}
