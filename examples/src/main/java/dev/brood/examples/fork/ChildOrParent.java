// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.fork;

import dev.brood.ChildProcess;
import dev.brood.Fork;
import dev.brood.error.BroodException;

/** What is a process to do: {@code if pid < 0}, {@code elif pid == 0}, {@code else}. An exception stands for the negative number. */
final class ChildOrParent {

    private ChildOrParent() {}

    static void rest(long pid) {
        var self = ChildProcess.current();
        if (pid == 0) {
            System.out.println("子进程我的真实PID为： %d 我的父进程PID为： %d".formatted(self.pid(), self.parent().orElseThrow().pid()));
        } else {
            System.out.println("我是父进程执行的代码,当前的变量pid为： %d 我的真实PID为： %d".formatted(pid, self.pid()));
        }
    }

    static void main() {
        try {
            Fork.fork(ChildOrParent::rest);
        } catch (BroodException | IllegalStateException e) { // the latter in a daemon, which may have no children
            System.out.println("创建进程失败");
        }
    }
}
