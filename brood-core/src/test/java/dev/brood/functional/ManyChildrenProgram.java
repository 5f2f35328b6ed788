// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program with a large heap that starts many children; its arguments are how many in a row, and then at once. Prints what it finds of them afterwards. */
final class ManyChildrenProgram {

    private static final int FIRST = 8;
    private static final int LOOKS = 20;
    private static final byte[][] HEAP = new byte[64][];

    private ManyChildrenProgram() {}

    public static void main(String[] args) throws Exception {
        for (int i = 0; i < HEAP.length; i++) {
            HEAP[i] = new byte[32 << 20]; // all of it touched: a fork of this process would have to copy its page tables
        }
        int many = Integer.parseInt(args[0]);
        int failures = inARow(FIRST) + atOnce(FIRST);
        int before = 0;
        for (int i = 0; i < LOOKS; i++) { // until as many spares wait as there may be
            TimeUnit.MILLISECONDS.sleep(100);
            before = Math.max(before, descriptors());
        }
        failures += inARow(many);
        int zombies = zombies();
        failures += atOnce(Integer.parseInt(args[1]));
        zombies += zombies();
        int more = descriptors() - before;
        for (int i = 0; i < 10 * LOOKS && more > 0; i++) { // those of a spare that is being started, perhaps
            TimeUnit.MILLISECONDS.sleep(100);
            more = Math.min(more, descriptors() - before);
        }
        System.out.println("failures " + failures + ", zombies " + zombies + ", more descriptors " + Math.max(0, more));
    }

    private static int inARow(int many) throws InterruptedException {
        int failures = 0;
        for (int i = 0; i < many; i++) {
            failures += failed(start(i), i) ? 1 : 0;
        }
        return failures;
    }

    private static int atOnce(int many) throws InterruptedException {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            children.add(start(i));
        }
        int failures = 0;
        for (int i = 0; i < many; i++) {
            failures += failed(children.get(i), i) ? 1 : 0;
        }
        return failures;
    }

    private static ChildProcess start(int number) {
        int status = number % 100;
        return ChildProcess.start(() -> ChildProcess.exit(status));
    }

    private static boolean failed(ChildProcess child, int number) throws InterruptedException {
        child.join();
        return child.exitCode().getAsInt() != number % 100;
    }

    private static int descriptors() {
        return ProcessInfo.current().openDescriptors().orElseThrow();
    }

    private static int zombies() {
        return (int) ProcessTree.snapshot().children(ProcessInfo.current().pid()).stream()
                .filter(child -> child.state() == ProcessState.ZOMBIE)
                .count();
    }
}
