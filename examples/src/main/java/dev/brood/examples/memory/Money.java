// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.memory.SharedInt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;

/** A shared number: the child sets it to what is typed, the parent prints every change. It ends with the input. */
final class Money {

    private Money() {}

    static void deposit(SharedInt money) throws IOException, InterruptedException {
        var input = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        while (true) {
            System.out.print("请输入：");
            System.out.flush();
            String line = input.readLine();
            if (line == null) {
                return;
            }
            money.set(Integer.parseInt(line));
            Pace.sleep(0.05);
        }
    }

    static void withdraw(SharedInt money, ChildProcess depositor) {
        int data = money.get();
        while (depositor.isAlive()) {
            if (data != money.get()) {
                data = money.get();
                System.out.println(data);
            }
            Thread.onSpinWait();
        }
    }

    static void main() throws InterruptedException {
        try (var money = SharedInt.create(2000)) {
            var child = ChildProcess.builder(() -> deposit(money)).stdin(Redirect.INHERIT).start();
            withdraw(money, child);
            child.join();
        }
    }
}
