// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.state;

import dev.brood.ChildProcess;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.Signal;
import dev.brood.os.Signals;
import dev.brood.sync.SharedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The states that {@code ps} shows, each of a real process, and where the three and the five of the textbooks have it. */
final class StatesOfAProcess {

    private StatesOfAProcess() {}

    static void main() throws IOException, InterruptedException {
        Process loop = start("while :; do :; done");
        show("a loop", await(loop.pid(), ProcessState.RUNNING));
        loop.destroy();

        try (SharedEvent begun = SharedEvent.create()) {
            ChildProcess child = ChildProcess.start(() -> {
                begun.set();
                Thread.sleep(Duration.ofHours(1));
            });
            begun.await(); // it sleeps before, too, as long as its JVM starts
            show("a child that sleeps", await(child.pid(), ProcessState.SLEEPING));
            child.suspend();
            show("suspended", await(child.pid(), ProcessState.STOPPED));
            child.resume();
            show("resumed", await(child.pid(), ProcessState.SLEEPING));
            child.terminate();
            child.join();
            System.out.println("ended and joined: " + ProcessInfo.of(child.pid()).map(ProcessInfo::state));
        }

        // The program that a shell becomes does not know of what the shell has started, and collects no exit status.
        Process careless = start("sleep 0 & exec sleep 3600");
        show("one that nobody joins", awaitChild(careless.pid(), found -> found.state() == ProcessState.ZOMBIE));
        careless.destroy();

        Process stopped = start("kill -STOP $$");
        show("one that has stopped itself", await(stopped.pid(), ProcessState.STOPPED));
        Signals.send(stopped.pid(), Signal.CONT);
        System.out.println("it went on, and ended with " + stopped.waitFor());
    }

    private static Process start(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", script).inheritIO().start();
    }

    private static void show(String what, ProcessInfo process) {
        ProcessState state = process.state();
        System.out.println(what + ": " + state.letter() + " " + state + ", of three " + words(state.threeStates()) + ", of five "
                + words(state.fiveStates()));
    }

    private static String words(Set<?> states) {
        return states.isEmpty() ? "none" : String.join(" or ", states.stream().map(Object::toString).toList());
    }

    private static ProcessInfo await(long pid, ProcessState wanted) throws InterruptedException {
        while (true) {
            Optional<ProcessInfo> process = ProcessInfo.of(pid).filter(found -> found.state() == wanted);
            if (process.isPresent()) {
                return process.get();
            }
            Thread.sleep(10);
        }
    }

    private static ProcessInfo awaitChild(long parent, Predicate<ProcessInfo> wanted) throws InterruptedException {
        while (true) {
            Optional<ProcessInfo> child = ProcessInfo.all().stream().filter(found -> found.parentPid() == parent).filter(wanted).findFirst();
            if (child.isPresent()) {
                return child.get();
            }
            Thread.sleep(10);
        }
    }
}
