// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

/**
 * The work of a child process as a type of its own: a record or class with fields and {@link #run()}.
 *
 * <p>It is what a subclass of Python's {@code multiprocessing.Process} is: its fields are the arguments, which travel
 * as copies. Calling {@link #run()} directly runs the work here, in the calling thread; there is then no process to
 * join.
 *
 * <pre>{@code
 * record Clock(int ticks) implements ProcessTask {
 *     public void run() { for (int i = 0; i < ticks; i++) System.out.println(Instant.now()); }
 * }
 * new Clock(5).start().join();
 * }</pre>
 */
public interface ProcessTask extends RemoteAction {

    /**
     * Starts a child process that runs this task: short for {@link ChildProcess#start(RemoteAction)}.
     *
     * @return the started process
     */
    default ChildProcess start() {
        return ChildProcess.start(this);
    }
}
