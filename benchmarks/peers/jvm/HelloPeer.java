// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The least that starts a JVM for a lambda: it connects to a Unix socket, deserialises the lambda, runs it and ends. With the flags of Brood's
 * children, and an AOT cache of its own.
 */
public final class HelloPeer {

    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC", "-XX:InitialHeapSize=16m", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr", "-XX:-CreateCoredumpOnCrash", "--enable-native-access=ALL-UNNAMED");

    /** What the child runs. */
    interface Task extends Runnable, Serializable {}

    private HelloPeer() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("child")) {
            child(Path.of(args[1]));
            return;
        }
        Measurement measurement = new Measurement(args);
        Path folder = Files.createTempDirectory("hello");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path socket = folder.resolve("socket");
            server.bind(UnixDomainSocketAddress.of(socket));
            Path jar = jar(folder.resolve("hello.jar"));
            Path cache = folder.resolve("hello.aot");
            start(server, socket, jar, "-XX:AOTCacheOutput=" + cache, 0);
            if (!Files.exists(cache)) {
                throw new IllegalStateException("no cache has been made");
            }
            measurement.run(
                    "JDK " + Runtime.version(),
                    "java with the flags of Brood's children and an AOT cache; batch 1; spares none",
                    i -> start(server, socket, jar, "-XX:AOTCache=" + cache, i));
        } finally {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** Starts a child, sends it a lambda, and waits for its end; returns 1 if it ended well. */
    private static long start(ServerSocketChannel server, Path socket, Path jar, String cache, long x) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), cache));
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", jar.toString(), "HelloPeer", "child", socket.toString()));
        Process child = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long square = x * x;
        Task task = () -> {
            if (x * x != square) {
                Runtime.getRuntime().exit(3);
            }
        };
        try (SocketChannel channel = server.accept();
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
                ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(task);
        }
        return child.waitFor() == 0 ? 1 : 0;
    }

    private static void child(Path socket) throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                ObjectInputStream objects = new ObjectInputStream(new BufferedInputStream(Channels.newInputStream(channel)))) {
            ((Task) objects.readObject()).run();
        }
    }

    /** A cache wants a class path of jars. */
    private static Path jar(Path jar) throws Exception {
        Path classes = Path.of(System.getProperty("java.class.path"));
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                DirectoryStream<Path> files = Files.newDirectoryStream(classes, "{HelloPeer,Measurement}*.class")) {
            for (Path file : files) {
                out.putNextEntry(new JarEntry(file.getFileName().toString()));
                out.write(Files.readAllBytes(file));
                out.closeEntry();
            }
        }
        return jar;
    }
}
