// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.sync.Guardian;
import dev.brood.internal.sync.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The main class of every child JVM: joins the session, connects to its parent, runs its work.
 *
 * <h2>Order of things</h2>
 *
 * <ol>
 *   <li>Signals: the terminal's INT is ignored from here on, TERM and HUP are reported before they end the process.
 *   <li>The slot's byte is taken; from here on others can tell that this process lives.
 *   <li>CONTROL connects: the parent accepts the secret and tells name and role. A thread reads it to its end, which is
 *       the parent's end, and then ends this process through the {@code Guardian}.
 *   <li>DATA connects; its first frame is the work, which runs in this thread.
 * </ol>
 *
 * What the work throws leaves {@link #main}, so that the JVM prints it and exits with 1, after non-daemon threads and
 * children have ended.
 */
public final class ChildMain {

    private static final System.Logger LOG = System.getLogger(ChildMain.class.getName());
    private static final int SMALL_BUFFER = 1 << 10;
    private static final int LARGE_BUFFER = 1 << 16;

    private ChildMain() {}

    /**
     * Runs a child.
     *
     * @param args none
     * @throws Exception what the child's work throws
     */
    public static void main(String[] args) throws Exception {
        String text = System.getenv(LaunchTicket.VARIABLE);
        if (text == null) {
            throw new BroodException("this is the main class of Brood's child processes; programs start them by ChildProcess or"
                    + " ProcessPool, not by hand");
        }
        LaunchTicket ticket = LaunchTicket.parse(text);
        ChildSignals signals = ChildSignals.install();
        boolean detached = ticket.slot() < 0;
        FrameChannel control;
        Frame answer;
        Lane lane;
        try {
            if (!detached) {
                Session.join(ticket.session(), ticket.slot(), ticket.generation());
            }
            control = connect(ticket, Hello.Purpose.CONTROL, SMALL_BUFFER);
            answer = control.read(FrameChannel.MAX_BODY);
            lane = new Lane(connect(ticket, Hello.Purpose.DATA, LARGE_BUFFER), ProcessWire.get().dictionary());
        } catch (IOException | BroodException e) {
            throw tooLate(e);
        }
        if (answer == null || answer.type() != FrameType.WELCOME) {
            throw tooLate(new BroodException("the parent refused this child"));
        }
        TaskInterrupts interrupts = new TaskInterrupts();
        RemoteClasses classes = new RemoteClasses(() -> connect(ticket, Hello.Purpose.CLASSES, LARGE_BUFFER));
        Welcome welcome = Welcome.decode(answer.body());
        ThisProcess self = new ThisProcess(welcome, lane, classes, interrupts, signals);
        ThisProcess.become(self);
        Guardian guardian = detached ? null : Guardian.start(Session.current());
        startControlThread(control, self, guardian, signals);
        signals.reportTo(control);

        byte[] encoded = receiveWork(lane);
        if (detached) {
            Detachment.leave();
            control.write(FrameType.LEFT, 0, new byte[0]);
        }
        Callable<?> work = decode(lane, encoded);
        interrupts.begin(0);
        try {
            work.call();
        } finally {
            interrupts.end();
        }
    }

    /** Ends this process quietly, for its parent has ended or given up, and nobody waits for what it would say. */
    private static Error tooLate(Exception why) {
        LOG.log(Level.DEBUG, "This child's parent is gone", why);
        Runtime.getRuntime().halt(1);
        return new AssertionError("halted");
    }

    private static FrameChannel connect(LaunchTicket ticket, Hello.Purpose purpose, int buffer) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(ticket.socket()));
        FrameChannel frames = new FrameChannel(channel, buffer);
        frames.write(FrameType.HELLO, 0, new Hello(purpose, ticket.secret(), ProcessHandle.current().pid()).encode());
        return frames;
    }

    private static byte[] receiveWork(Lane lane) throws IOException {
        Frame frame = lane.receive();
        if (frame == null || frame.type() != FrameType.TASK) {
            throw new BroodException("the parent ended before it handed over this child's work");
        }
        return frame.body();
    }

    private static Callable<?> decode(Lane lane, byte[] encoded) throws Exception {
        Object work = Receiving.<@Nullable Object>run(() -> ProcessWire.get().decoder(lane).decode(encoded));
        if (work instanceof Callable<?> callable) {
            return callable;
        }
        throw new BroodException("the parent handed over a " + (work == null ? "null" : work.getClass().getName())
                + " as work; parent and child must use the same Brood");
    }

    private static void startControlThread(
            FrameChannel control, ThisProcess self, @Nullable Guardian guardian, ChildSignals signals) {
        Thread.ofPlatform().daemon().name("brood-control").start(() -> {
            try {
                for (Frame frame = control.read(0); frame != null; frame = control.read(0)) {
                    if (frame.type() == FrameType.INTERRUPT) {
                        ThisProcess.interrupts().interrupt(frame.number());
                        control.write(FrameType.INTERRUPTED, frame.number(), new byte[0]);
                    }
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The control connection broke", e);
            }
            if (signals.reported()) {
                return; // the end is this process's own; the guardian still looks at the parent's byte
            }
            self.tellParentEnded();
            if (guardian != null) {
                guardian.parentLost();
            }
        });
    }
}
