// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ChildProcess;
import dev.brood.ProcessTask;
import dev.brood.examples.Pace;

/** As {@link TwoServers}, with arguments: a record needs no constructor for them. */
final class ServersWithArguments {

    private ServersWithArguments() {}

    record MyServer1(int x, int y) implements ProcessTask {
        @Override
        public void run() throws InterruptedException {
            while (true) {
                Pace.sleep(1);
                System.out.println("MYserver1");
            }
        }
    }

    record MyServer2() implements ProcessTask {
        @Override
        public void run() throws InterruptedException {
            for (int i = 0; i < 5; i++) {
                Pace.sleep(1);
                System.out.println("MYserver2222");
            }
        }
    }

    static void main() throws InterruptedException {
        long a = System.nanoTime();
        ChildProcess.builder(new MyServer1(1, 2)).daemon(true).start();
        Pace.sleep(2);
        new MyServer2().start();
        Pace.sleep(4);
        double c = (System.nanoTime() - a) / 1e9;
        System.out.println(c);
    }
}
