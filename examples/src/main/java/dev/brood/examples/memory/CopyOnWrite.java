// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.ChildProcess;
import dev.brood.memory.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Shared memory that a child copies as it writes to it: page by page, and unseen by its parent. */
final class CopyOnWrite {

    private static final int PAGE = 4096;

    private CopyOnWrite() {}

    static void change(SharedMemory memory) {
        MemorySegment copy = memory.privateView();
        System.out.println("child reads " + copy.get(ValueLayout.JAVA_INT, 0));
        copy.set(ValueLayout.JAVA_INT, 0, 99);
        System.out.println("child has " + copy.get(ValueLayout.JAVA_INT, 0) + " in its copy of the page, "
                + memory.segment().get(ValueLayout.JAVA_INT, 0) + " is in the shared one");
        memory.segment().set(ValueLayout.JAVA_INT, PAGE, 7);
        System.out.println("child reads " + copy.get(ValueLayout.JAVA_INT, PAGE) + " on a page that it has not copied");
    }

    static void main() throws InterruptedException {
        try (var memory = SharedMemory.create(64L << 20)) {
            memory.segment().set(ValueLayout.JAVA_INT, 0, 42);
            ChildProcess.start(() -> change(memory)).join();
            System.out.println("parent reads " + memory.segment().get(ValueLayout.JAVA_INT, 0)
                    + " and " + memory.segment().get(ValueLayout.JAVA_INT, PAGE));
        }
    }
}
