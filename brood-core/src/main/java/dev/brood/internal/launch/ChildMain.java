// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.os.OwnGroup;
import dev.brood.internal.sync.Guardian;
import dev.brood.internal.sync.HeldAtEnd;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.Slot;
import dev.brood.internal.sync.TooLateException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The main class of every child JVM: joins the session, connects to its parent, runs its work.
 *
 * <h2>Order of things</h2>
 *
 * <ol>
 *   <li>Signals: the terminal's INT is ignored from here on, TERM and HUP are reported before they end the process.
 *   <li>{@link StartAhead}: another thread opens the first socket meanwhile.
 *   <li>The slot's byte is taken; from here on others can tell that this process lives, and the {@code Guardian} looks after
 *       all that are above it: the parent may be stopped, and say nothing, when the root dies.
 *   <li>CONTROL and DATA connect: the parent accepts the secret. A spare warms up between the two.
 *   <li>CONTROL: the parent tells name and role, to a spare when it is wanted, which takes the work then or finds that it has been given
 *       up ({@link Slot#takeWork}). From then on a thread reads it to its end, which is
 *       the parent's end, and then ends this process through the {@code Guardian}.
 *   <li>If it belongs to a process group, it asks on CONTROL for that group's id and goes there, before the thread reads.
 *   <li>DATA: its first frame is the work, which runs in this thread.
 * </ol>
 *
 * What the work throws leaves {@link #main}, so that the JVM prints it and exits with 1, after non-daemon threads and
 * children have ended.
 */
public final class ChildMain {

    private static final Duration END_LIMIT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int GROUP_TRIES = 100;
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
        boolean detached = ticket.slot() < 0;
        ChildSignals signals = ChildSignals.install(detached ? null : ChildFiles.ownEndingFile());
        CompletableFuture<SocketChannel> socket = StartAhead.socket(ticket.spare());
        Guardian guardian = null;
        FrameChannel control;
        Frame answer;
        Lane lane;
        try {
            if (!detached) {
                guardian = Guardian.start(Session.join(ticket.session(), ticket.slot(), ticket.generation()));
            }
            control = connect(socket.join(), ticket, Hello.Purpose.CONTROL, SMALL_BUFFER);
            if (ticket.spare()) {
                WarmUp.run();
                signals.prepareExit();
                preload(control.read(FrameChannel.MAX_BODY));
            }
            lane = ProcessWire.get().lane(connect(ticket, Hello.Purpose.DATA, LARGE_BUFFER), !detached);
            answer = control.read(FrameChannel.MAX_BODY);
        } catch (IOException | BroodException | CompletionException e) {
            throw cannotJoin(ticket, guardian, e);
        }
        if (answer == null || answer.type() != FrameType.WELCOME) {
            throw cannotJoin(ticket, guardian, new BroodException("the parent ended the connection"));
        }
        if (ticket.spare()) {
            signals.awaitEndIfAsked(); // then another process takes over the work that this one does not take
            if (!Session.current().self().takeWork()) {
                Runtime.getRuntime().halt(1); // it took so long that the parent has given it up, and is about to kill it
            }
        }
        TaskInterrupts interrupts = new TaskInterrupts();
        RemoteClasses classes = new RemoteClasses(() -> connect(ticket, Hello.Purpose.CLASSES, LARGE_BUFFER));
        Welcome welcome = Welcome.decode(answer.body());
        ThisProcess self = new ThisProcess(welcome, lane, classes, interrupts, signals);
        ThisProcess.become(self);
        boolean taken = ticket.spare() && welcome.grouped();
        if (taken) {
            control.write(FrameType.TAKEN, 0, new byte[0]); // before it may have to wait for the others
        }
        if (welcome.grouped()) {
            joinGroup(control, ticket, guardian, interrupts);
        }
        startControlThread(control, self, guardian, signals, ticket.spare() && !taken);
        signals.reportTo(control, guardian);

        HeldAtEnd.watch();
        byte[] encoded = receiveWork(lane);
        if (detached) {
            Detachment.leave(welcome.name(), control);
        }
        Callable<?> work = decode(lane, encoded);
        interrupts.begin(0);
        try {
            work.call();
        } finally {
            interrupts.end();
            if (!detached) {
                HeldAtEnd.release("the main task of this process");
            }
        }
    }

    /** Ends this process: quietly if its parent has ended or given up, for then nobody waits for what it would say. */
    private static Error cannotJoin(LaunchTicket ticket, @Nullable Guardian guardian, Exception why) {
        if (guardian != null && hasParentEnded()) {
            guardian.parentLost(); // it ends this process in order, and removes what is left if it is the last one
            while (true) {
                LockSupport.park();
            }
        }
        if (why instanceof TooLateException || why instanceof ConnectException || isOrphan()) {
            log().log(Level.DEBUG, "This child's parent is gone", why);
        } else {
            System.err.println("Brood: process " + ProcessHandle.current().pid() + " cannot join its parent: " + describe(why)
                    + ". It must be able to read and write the session's folder " + ticket.session()
                    + " and its sockets, which a sandbox or a command prefix may hide from it.");
            System.err.flush();
        }
        Runtime.getRuntime().halt(1);
        return new AssertionError("halted");
    }

    /** The connection ends a moment before the process does. */
    private static boolean hasParentEnded() {
        Slot self = Session.current().self();
        for (long began = System.nanoTime(); System.nanoTime() - began < END_LIMIT.toNanos(); LockSupport.parkNanos(PAUSE.toNanos())) {
            if (!self.parent().map(Slot::isAlive).orElse(false)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this process has been given to the first one, as happens at the parent's end. */
    private static boolean isOrphan() {
        return ProcessHandle.current().parent().map(parent -> parent.pid() == 1).orElse(false);
    }

    /** Loads what a spare is to have when its work comes. */
    private static void preload(@Nullable Frame wanted) throws IOException {
        if (wanted == null || wanted.type() != FrameType.PRELOAD) {
            throw new BroodException("the parent ended the connection");
        }
        Preload.load(Preload.decode(wanted.body()));
    }

    private static String describe(Exception why) {
        return why instanceof BroodException ? String.valueOf(why.getMessage()) : why.toString();
    }

    private static FrameChannel connect(LaunchTicket ticket, Hello.Purpose purpose, int buffer) throws IOException {
        return connect(SocketChannel.open(StandardProtocolFamily.UNIX), ticket, purpose, buffer);
    }

    private static FrameChannel connect(SocketChannel channel, LaunchTicket ticket, Hello.Purpose purpose, int buffer) throws IOException {
        channel.connect(UnixDomainSocketAddress.of(ticket.socket()));
        FrameChannel frames = new FrameChannel(channel, buffer);
        frames.write(FrameType.HELLO, 0, new Hello(purpose, ticket.secret(), ProcessHandle.current().pid()).encode());
        return frames;
    }

    /** Goes to the process group that the parent names. The group may end just then: so the parent is asked again. */
    private static void joinGroup(
            FrameChannel control, LaunchTicket ticket, @Nullable Guardian guardian, TaskInterrupts interrupts) throws IOException {
        for (int tries = 0; tries < GROUP_TRIES; tries++) {
            control.write(FrameType.GROUP_WANTED, 0, new byte[0]);
            Frame frame = control.read(0);
            while (frame != null && frame.type() == FrameType.INTERRUPT) {
                interrupts.interrupt(frame.number());
                control.write(FrameType.INTERRUPTED, frame.number(), new byte[0]);
                frame = control.read(0);
            }
            if (frame == null) {
                throw cannotJoin(ticket, guardian, new BroodException("the parent ended the connection"));
            }
            long group = frame.number();
            if (OwnGroup.join(group)) {
                control.write(FrameType.GROUPED, group == 0 ? ProcessHandle.current().pid() : group, new byte[0]);
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        System.err.println("Brood: process " + ProcessHandle.current().pid() + " cannot join its process group, which is of another terminal"
                + " session than this process: a command prefix such as setsid must not make it leave that of its parent.");
        System.err.flush();
        Runtime.getRuntime().halt(1);
    }

    private static byte[] receiveWork(Lane lane) throws IOException {
        Frame frame = lane.receive();
        if (frame == null || frame.type() != FrameType.TASK) {
            throw new BroodException("the parent ended before it handed over this child's work");
        }
        return frame.body();
    }

    private static Callable<?> decode(Lane lane, byte[] encoded) throws Exception {
        Object work = Receiving.<@Nullable Object>run("the task of process " + ThisProcess.name(), () -> ProcessWire.get().decoder(lane).decode(encoded));
        if (work instanceof Callable<?> callable) {
            return callable;
        }
        throw new BroodException("the parent handed over a " + (work == null ? "null" : work.getClass().getName())
                + " as work; parent and child must use the same Brood");
    }

    private static void startControlThread(
            FrameChannel control, ThisProcess self, @Nullable Guardian guardian, ChildSignals signals, boolean answers) {
        Thread.ofPlatform().daemon().name("brood-control").start(() -> {
            try {
                if (answers) {
                    control.write(FrameType.TAKEN, 0, new byte[0]); // the work need not wait for this
                }
                for (Frame frame = control.read(0); frame != null; frame = control.read(0)) {
                    if (frame.type() == FrameType.INTERRUPT) {
                        ThisProcess.interrupts().interrupt(frame.number());
                        control.write(FrameType.INTERRUPTED, frame.number(), new byte[0]);
                    }
                }
            } catch (IOException e) {
                log().log(Level.DEBUG, "The control connection broke", e);
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

    private static System.Logger log() {
        return System.getLogger(ChildMain.class.getName());
    }
}
