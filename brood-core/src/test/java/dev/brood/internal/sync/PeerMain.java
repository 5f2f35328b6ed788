// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.SharedMemoryRoot;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process for tests: does what each line of its standard input says and answers by one line. */
final class PeerMain {

    private final List<Peer> children = new ArrayList<>();
    private Session session;
    private Guardian guardian;

    private PeerMain() {}

    public static void main(String[] arguments) throws Exception {
        new PeerMain().serve();
    }

    private void serve() throws Exception {
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String answer;
            try {
                answer = answer(line.split(" ", -1));
            } catch (RuntimeException e) {
                answer = "error " + e.getMessage().replace('\n', ' ');
            }
            System.out.println(answer);
            System.out.flush();
        }
        if (Boolean.getBoolean("peer.noticesEnd") && guardian != null) {
            guardian.parentLost();
        }
        while (true) {
            LockSupport.park();
        }
    }

    private String answer(String[] words) throws IOException {
        return switch (words[0]) {
            case "root" -> {
                session = Session.createRoot(SessionName.newRandom(), Path.of(System.getProperty("java.io.tmpdir")));
                yield session.directory().toString();
            }
            case "join" -> {
                session = Session.join(Path.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                guardian = Guardian.start(session);
                yield "joined";
            }
            case "joinBusy" -> {
                session = Session.join(Path.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                session.table().cleaningRelease(session.self().index(), Cleaning.AT_WORK);
                yield "joined";
            }
            case "joinSlow" -> {
                session = Session.join(Path.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                guardian = Guardian.start(session, began -> () -> {
                    LockSupport.parkNanos(Duration.ofSeconds(3).toNanos());
                    new Janitor(session, began).run();
                });
                yield "joined";
            }
            case "claim" -> idOf(session.claim(words[1], 0));
            case "spawn" -> spawn(words.length > 1 ? words[1] : "join");
            case "tell" -> children.get(Integer.parseInt(words[1])).ask(String.join(" ", List.of(words).subList(2, words.length)));
            case "native" -> Long.toString(new ProcessBuilder("sleep", "1000").inheritIO().start().pid());
            case "interrupt" -> interrupt();
            case "told" -> Boolean.toString(isToldOfEnds());
            case "hook" -> hook(Long.parseLong(words[1]));
            case "task" -> {
                session.self().taskRelease(Long.parseLong(words[1]));
                yield "done";
            }
            case "probe" -> probe(Path.of(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "recover" -> Boolean.toString(session.recovery().recoverNow(
                    List.of(session.slot(Integer.parseInt(words[1]), Integer.parseInt(words[2]))), Duration.ofSeconds(20)));
            case "recoverWithoutDescriptors" -> recoverWithoutDescriptors(
                    session.slot(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            case "churn" -> churn(Integer.parseInt(words[1]));
            case "sessions" -> sessions(Integer.parseInt(words[1]));
            case "sweep" -> Sweep.now().toString();
            default -> "unknown";
        };
    }

    /** Waits until the guardian of this process is told of its ancestors' ends by the system. */
    private static boolean isToldOfEnds() {
        for (int i = 0; i < 300; i++) {
            if (Thread.getAllStackTraces().entrySet().stream().anyMatch(PeerMain::isWatchingAncestors)) {
                return true;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        return false;
    }

    private static boolean isWatchingAncestors(Map.Entry<Thread, StackTraceElement[]> thread) {
        return thread.getKey().getName().equals("brood-ancestors")
                && Stream.of(thread.getValue()).anyMatch(frame -> frame.getClassName().endsWith(".ProcessEnds"));
    }

    private static String idOf(Slot slot) {
        return slot.index() + " " + slot.generation();
    }

    private String spawn(String join) {
        Slot slot = session.claim("peer", 0);
        Peer child = Peer.start(slot.environmentValue());
        children.add(child);
        String answer = child.ask(join + " " + session.directory() + " " + idOf(slot));
        return answer.equals("joined") ? child.pid() + " " + idOf(slot) : answer;
    }

    /** Asks for a slot's recovery while no descriptor is left, and waits for it when there are some again. */
    private String recoverWithoutDescriptors(Slot slot) throws IOException {
        var taken = new ArrayList<InputStream>();
        CompletableFuture<Void> recovered;
        try {
            while (true) {
                taken.add(new FileInputStream("/dev/null"));
            }
        } catch (FileNotFoundException e) { // so the JDK calls it
            recovered = session.recovery().recover(slot);
            awaitPass(recovered);
        } finally {
            for (InputStream each : taken) {
                each.close();
            }
        }
        return recovered.handle((done, failure) -> failure == null ? taken.size() + " taken" : failure.toString())
                .orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Leaves the recovery the time for some passes; it may or may not end meanwhile. */
    private static void awaitPass(CompletableFuture<Void> recovered) {
        try {
            recovered.get(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            return; // told by the answer
        }
    }

    /** Interrupts the threads of Brood, as code does that interrupts all that it finds; returns whether the guardian was among them. */
    private static String interrupt() {
        List<Thread> own = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("brood-"))
                .toList();
        own.forEach(Thread::interrupt);
        return Boolean.toString(own.stream().anyMatch(thread -> thread.getName().equals("brood-guardian")));
    }

    private static String hook(long millis) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LockSupport.parkNanos(Duration.ofMillis(millis).toNanos())));
        return "done";
    }

    /** How often a byte of a foreign or own session was seen held. */
    private static String probe(Path directory, int slot, int times) {
        LockFile lock = LockFile.of(dev.brood.internal.memory.SessionFiles.of(directory));
        int held = 0;
        for (int i = 0; i < times; i++) {
            held += lock.isHeldNow(slot) ? 1 : 0;
        }
        return Integer.toString(held);
    }

    /** Claims slots and gives them back, writing down each claim before anything else is done with it. */
    private String churn(int times) {
        var seen = new HashSet<String>();
        for (int i = 0; i < times; i++) {
            int n = 1 + ThreadLocalRandom.current().nextInt(4);
            var slots = new ArrayList<Slot>();
            for (int k = 0; k < n; k++) {
                Slot slot = session.claim("churn", 0);
                System.out.println("claimed " + slot.id());
                System.out.flush();
                if (!seen.add(slot.id())) {
                    return "twice " + slot.id();
                }
                slots.add(slot);
            }
            for (Slot slot : slots) {
                if (!slot.parent().orElseThrow().equals(session.self())) {
                    return "stolen " + slot.id();
                }
                slot.markDead();
            }
            if (!session.recovery().recoverNow(slots, Duration.ofSeconds(20))) {
                return "unrecovered";
            }
        }
        return "churned";
    }

    /** Makes root sessions that stay, each published while others sweep. */
    private static String sessions(int times) {
        for (int i = 0; i < times; i++) {
            Session made = Session.create(
                    SharedMemoryRoot.choose(), SessionName.newRandom(), Path.of(System.getProperty("java.io.tmpdir")));
            if (!made.directory().resolve("lock").toFile().exists()) {
                return "lost";
            }
            if (i % 2 == 0) {
                made.close();
            }
        }
        return "made";
    }
}
