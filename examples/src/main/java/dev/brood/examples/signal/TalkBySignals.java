// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.signal;

import dev.brood.ChildProcess;
import dev.brood.os.Signal;
import dev.brood.os.Signals;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * Parent and child talk by signals. The child handles TERM for a while; afterwards it ends by it. A signal tells only that
 * something happened: each side waits for the other's before it sends the next.
 */
final class TalkBySignals {

    private TalkBySignals() {}

    static void work() throws InterruptedException {
        long parent = ChildProcess.current().parent().orElseThrow().pid();
        var asked = new CountDownLatch(1);
        var notYet = new CountDownLatch(1);
        try (var _ = Signals.handle(Signal.USR1, _ -> asked.countDown());
                var _ = Signals.handle(Signal.TERM, _ -> notYet.countDown())) {
            Signals.send(parent, Signal.USR1);
            asked.await();
            System.out.println("child: asked by USR1");
            Signals.send(parent, Signal.USR1);
            notYet.await();
            System.out.println("child: TERM is handled, and not the end");
        }
        Signals.send(parent, Signal.USR1);
        new CountDownLatch(1).await(); // for ever
    }

    static void main() throws InterruptedException {
        var answers = new Semaphore(0);
        try (var _ = Signals.handle(Signal.USR1, _ -> answers.release())) {
            var child = ChildProcess.start(() -> work());
            answers.acquire();
            System.out.println("parent: the child is ready");
            child.sendSignal(Signal.USR1);
            answers.acquire();
            child.sendSignal(Signal.TERM);
            answers.acquire();
            child.sendSignal(Signal.TERM);
            child.join();
            System.out.println("parent: the child was ended by " + child.signal().orElseThrow());
        }
    }
}
