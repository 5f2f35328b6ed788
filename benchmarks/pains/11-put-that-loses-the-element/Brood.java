// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ChildProcess;
import dev.brood.error.NotSendableException;
import dev.brood.ipc.SharedQueue;
import java.util.concurrent.TimeUnit;

/** What put has put is there when it returns; what it cannot put is its exception. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) throws Exception {
        try (SharedQueue<Object> queue = SharedQueue.create()) {
            ChildProcess.start(() -> {
                queue.put("the last words");
                Runtime.getRuntime().halt(1);
            }).join();
            System.out.println("a child was ended after its put had returned: there is '" + queue.poll(3, TimeUnit.SECONDS) + "'");
            try {
                queue.put(new Thread());
            } catch (NotSendableException e) {
                System.out.println("an element that cannot be sent was refused: " + e.getMessage());
            }
            System.out.println("it has taken no place: " + queue.size() + " elements are in the queue");
        }
    }
}
