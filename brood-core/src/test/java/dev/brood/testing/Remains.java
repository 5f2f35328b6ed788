// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import dev.brood.internal.os.ProcFs;
import dev.brood.internal.sync.Session;
import dev.brood.internal.sync.SessionInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything outside the heap that this JVM has at one moment, by name, with how many of each there are.
 *
 * <p>What stays once per JVM is left out: the channel on a session's lock file and the mapping of its table, also after the
 * session's end (closing the one would drop locks, unmapping the other could hit a reader); this JVM's own session with its
 * lock, table and control socket; the threads of {@link #PERMANENT_THREADS}; and what the JDK opens when it is first needed.
 */
final class Remains {

    /** Threads that belong to the JDK or to the test engine, and those of Brood that stay as long as the JVM. */
    private static final Pattern PERMANENT_THREADS = Pattern.compile(String.join(
            "|",
            "process reaper.*",
            "ForkJoinPool.*",
            "Cleaner-\\d+|Common-Cleaner|Reference Handler|Finalizer|Signal Dispatcher|Attach Listener|Notification Thread",
            "VirtualThread-unparker|.*-unblocker|CompletableFutureDelayScheduler|Java2D Disposer",
            "SIG\\w+ handler",
            "JFR .*",
            "surefire-.*|ping-timer-.*|junit-.*|main",
            "brood-timer|brood-control|brood-reporter|brood-forgotten(-objects|-names)?"));

    /** The files of a session that every JVM in it has open or mapped until its own end: those of the arena and of the dictionary, too. */
    private static final Pattern PERMANENT_FILES =
            Pattern.compile(".*/\\.?brood-[^/]+/(lock|table|arena|seg-\\d+|dict-\\d+)( \\(deleted\\))?");

    /** Opened by class loading, by the random number generator, or by this look itself. */
    private static final Pattern INCIDENTAL_FILES =
            Pattern.compile(".*\\.(jar|jmod|class)|.*/lib/modules|/dev/u?random|/proc/.*|.*\\.(so|jsa|log)|.*/surefire.*");

    private static final Pattern INODE_PAIR = Pattern.compile("anon_inode:.*");

    private static boolean warm;

    private final Map<String, Integer> counts = new TreeMap<>();

    private Remains() {}

    /** Uses once what the JDK keeps descriptors or threads for afterwards. */
    static synchronized void warmUp() throws IOException, InterruptedException {
        if (warm) {
            return;
        }
        warm = true;
        new ProcessBuilder("true").start().waitFor();
        try (Selector selector = Selector.open();
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.INET).bind(null);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            selector.selectNow();
            client.shutdownOutput();
            accepted.shutdownInput();
        }
    }

    static Remains now() throws IOException {
        var remains = new Remains();
        remains.addProcesses();
        remains.addThreads();
        remains.addDescriptors();
        remains.addMappings();
        remains.addSessions();
        return remains;
    }

    /** What there is more of here than there was before. */
    SortedSet<String> since(Remains before) {
        var more = new TreeSet<String>();
        counts.forEach((name, count) -> {
            int surplus = count - before.counts.getOrDefault(name, 0);
            if (surplus > 0) {
                more.add(surplus == 1 ? name : name + " (" + surplus + " times)");
            }
        });
        return more;
    }

    private void add(String name) {
        counts.merge(name, 1, Integer::sum);
    }

    private void addProcesses() {
        ProcessHandle.current().descendants().forEach(process -> ProcFs.system()
                .stat(process.pid())
                .filter(stat -> !stat.isZombie())
                .ifPresent(stat -> add("process " + process.pid() + " "
                        + process.info().commandLine().map(line -> line.substring(0, Math.min(line.length(), 200))).orElse(""))));
        ProcessTree.snapshot().children(ProcessHandle.current().pid()).stream() // of which the JDK shows no zombies
                .filter(child -> child.state() == ProcessState.ZOMBIE)
                .forEach(zombie -> add("zombie " + zombie.pid() + " " + zombie.command()));
    }

    private void addThreads() {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !PERMANENT_THREADS.matcher(thread.getName()).matches())
                .forEach(thread -> add("thread " + thread.threadId() + " " + thread.getName()));
    }

    private void addDescriptors() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return;
        }
        try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : open) {
                addDescriptor(descriptor);
            }
        }
    }

    private void addDescriptor(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            boolean permanent = PERMANENT_FILES.matcher(target).matches() || INCIDENTAL_FILES.matcher(target).matches()
                    || isControlSocket(target);
            if (!permanent) {
                add("descriptor " + (INODE_PAIR.matcher(target).matches() ? "of " : "to ") + target);
            }
        } catch (IOException e) {
            return; // closed meanwhile
        }
    }

    /** The socket on which this JVM's children connect: listening, by the flag __SO_ACCEPTON. */
    private static boolean isControlSocket(String target) throws IOException {
        Path sockets = Path.of("/proc/net/unix");
        if (!target.startsWith("socket:") || !Files.isReadable(sockets)) {
            return false;
        }
        String inode = target.replaceAll("\\D", "");
        Pattern own = Pattern.compile(".* 00010000 .* " + inode + " .*/brood-.*/control.*\\.sock");
        try (Stream<String> lines = Files.lines(sockets)) {
            return lines.anyMatch(line -> own.matcher(line).matches());
        }
    }

    private void addMappings() throws IOException {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return;
        }
        try (Stream<String> lines = Files.lines(maps)) {
            lines.filter(line -> line.contains("/brood-") || line.contains("/.brood-"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .filter(file -> !PERMANENT_FILES.matcher(file).matches())
                    .filter(file -> !INCIDENTAL_FILES.matcher(file).matches())
                    .forEach(file -> add("mapping of " + file));
        }
    }

    /** Sessions whose root is this JVM, but for its own; of its own, what children left in it. */
    private void addSessions() throws IOException {
        String own = Session.exists() ? Session.current().random() : "";
        for (SessionInfo session : SessionInfo.list()) {
            if (session.rootPid() == ProcessHandle.current().pid() && !session.random().equals(own)) {
                add("session " + session.directory());
            }
        }
        if (own.isEmpty()) {
            return;
        }
        Session session = Session.current();
        session.live().stream()
                .filter(slot -> !slot.equals(session.self()))
                .forEach(slot -> add("process in " + slot + " named " + slot.name()));
        addFiles(session.directory());
        addFiles(session.directory().resolve("tmp"));
    }

    private void addFiles(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!Pattern.matches("lock|table|tmp|arena|seg-\\d+|dict-\\d+|free|control.*\\.sock", file.getFileName().toString())) {
                    add("file " + file);
                }
            }
        }
    }
}
