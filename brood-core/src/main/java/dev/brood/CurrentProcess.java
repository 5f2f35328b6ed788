// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.LaunchSpec;
import dev.brood.internal.launch.ThisProcess;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The process that runs this code, and its parent, as {@link ProcessRef}s. */
final class CurrentProcess implements ProcessRef {

    private static final int MAX_STATUS = 255;
    private static final CurrentProcess INSTANCE = new CurrentProcess();

    private CurrentProcess() {}

    static ProcessRef get() {
        return INSTANCE;
    }

    static void exit(int status) {
        System.exit(checked(status));
    }

    static void exit(String message) {
        System.err.println(LocalChildBuilder.given(message, "exit", "the text to print, or the status 0"));
        System.exit(1);
    }

    static void exitNow(int status) {
        ThisProcess.halt(checked(status));
    }

    private static int checked(int status) {
        if (status < 0 || status > MAX_STATUS) {
            throw new IllegalArgumentException("exit status " + status + " is impossible: give 0 to " + MAX_STATUS
                    + ", the operating system keeps no more");
        }
        return status;
    }

    @Override
    public String name() {
        return ThisProcess.name();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public boolean isAlive() {
        return true;
    }

    /** Never completes: nobody is left to see it. */
    @Override
    public CompletableFuture<ProcessRef> onExit() {
        return new CompletableFuture<>();
    }

    @Override
    public boolean daemon() {
        LaunchSpec.Role role = ThisProcess.role();
        return role == LaunchSpec.Role.DAEMON || role == LaunchSpec.Role.WORKER;
    }

    @Override
    public Optional<ProcessRef> parent() {
        return ThisProcess.isChild() ? Optional.of(new Parent()) : Optional.empty();
    }

    @Override
    public String toString() {
        return name() + " (pid " + pid() + ")";
    }

    /** The process that started this one; it ends when its control connection does. */
    private static final class Parent implements ProcessRef {

        private final String name = ThisProcess.parentName();
        private final long pid = ThisProcess.parentPid();
        private final CompletableFuture<Void> ended = ThisProcess.parentEnded();

        @Override
        public String name() {
            return name;
        }

        @Override
        public long pid() {
            return pid;
        }

        @Override
        public boolean isAlive() {
            return !ended.isDone();
        }

        @Override
        public CompletableFuture<ProcessRef> onExit() {
            return ended.thenApply(nothing -> this);
        }

        /** Not known here. */
        @Override
        public boolean daemon() {
            return false;
        }

        /** Not known here: each process knows its own parent. */
        @Override
        public Optional<ProcessRef> parent() {
            return Optional.empty();
        }

        @Override
        public String toString() {
            return name + " (pid " + pid + ")";
        }
    }
}
