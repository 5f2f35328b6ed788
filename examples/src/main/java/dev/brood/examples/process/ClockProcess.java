// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.process;

import dev.brood.ProcessTask;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;

/**
 * A process as a type of its own: the component is the argument, {@code run()} the work.
 *
 * @param value how long the clock sleeps between two lines, in seconds
 */
record ClockProcess(double value) implements ProcessTask {

    @Override
    public void run() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            System.out.println("现在的时间是 " + PythonText.ctime());
            Pace.sleep(value);
        }
    }

    static void main() throws InterruptedException {
        var p = new ClockProcess(2).start();
        p.join();
    }
}
