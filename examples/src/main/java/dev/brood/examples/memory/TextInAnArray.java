// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.memory.SharedByteArray;

/** A text in a shared array of 100 bytes, which one child changes and another one reads. */
final class TextInAnArray {

    private TextInAnArray() {}

    static void fun1(SharedByteArray shm) {
        System.out.println(ChildProcess.current().pid() + " 子进程1： " + shm.getText());
        shm.setText("夜夜夜");
    }

    static void fun2(SharedByteArray shm) throws InterruptedException {
        Pace.sleep(1);
        System.out.println(ChildProcess.current().pid() + " 子进程2： " + shm.getText());
    }

    static void main() throws InterruptedException {
        try (var shm = SharedByteArray.create(100)) {
            shm.setText("哈哈哈");
            var p1 = ChildProcess.start(() -> fun1(shm));
            var p2 = ChildProcess.start(() -> fun2(shm));
            p1.join();
            p2.join();
        }
    }
}
