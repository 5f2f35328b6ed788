// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.pool;

import dev.brood.internal.launch.Frame;
import dev.brood.internal.launch.FrameType;
import dev.brood.internal.launch.Lane;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a worker hears from its pool beside its tasks: that a result has arrived, and that there is no more work. */
final class WorkerLane implements Runnable {

    private final Lane lane;
    private final Thread thread = Thread.ofPlatform().daemon().name("brood-worker-lane").unstarted(this);
    /** What is to be let go of when the result of a task has arrived. */
    private final Map<Long, Runnable> kept = new ConcurrentHashMap<>();

    private volatile boolean over;
    private volatile boolean lost;

    private WorkerLane(Lane lane) {
        this.lane = lane;
    }

    static WorkerLane start(Lane lane) {
        WorkerLane heard = new WorkerLane(lane);
        heard.thread.start();
        return heard;
    }

    @Override
    public void run() {
        try {
            Frame frame = lane.receive();
            while (frame != null && frame.type() == FrameType.RECEIPT) {
                Runnable letGo = kept.remove(frame.number());
                if (letGo != null) {
                    letGo.run();
                }
                frame = lane.receive();
            }
            lost = frame == null;
        } catch (IOException e) {
            System.getLogger(WorkerLane.class.getName()).log(Level.DEBUG, "The connection to the pool broke", e);
            lost = true;
        } finally {
            over = true;
        }
    }

    /** Keeps something until the result of a task has arrived. Before that result is told. */
    void keep(long task, Runnable letGo) {
        kept.put(task, letGo);
    }

    /** {@return whether there is no more work} */
    boolean isOver() {
        return over;
    }

    /** Waits until there is no more work; returns whether that is because the pool's process has ended. */
    boolean awaitEnd() throws InterruptedException {
        thread.join();
        return lost;
    }
}
