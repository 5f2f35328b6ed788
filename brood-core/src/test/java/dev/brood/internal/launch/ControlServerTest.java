// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.ChildProcess;
import dev.brood.internal.sync.Session;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Who may call on the control socket, and what strangers cannot do. */
@LeavesNothingBehind
class ControlServerTest {

    @BeforeAll
    static void startOneChild() throws InterruptedException {
        ChildProcess.start(() -> {}).join();
    }

    private static SocketChannel call() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(Session.current().directory().resolve("control.sock")));
        return channel;
    }

    /** Whether the server ends the connection instead of answering. */
    private static boolean isRefused(SocketChannel channel) throws IOException {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true; // reset, because what was sent had not been read
        }
    }

    private static boolean isRefused(Hello.Purpose purpose, String secret) throws IOException {
        try (SocketChannel channel = call()) {
            new FrameChannel(channel, 1 << 10).write(FrameType.HELLO, 0, new Hello(purpose, secret, 1).encode());
            return isRefused(channel);
        }
    }

    @Test
    void aWrongSecretIsRefused() throws Exception {
        try (ChildProcess child = ChildProcess.start(LockSupport::park)) {
            for (Hello.Purpose purpose : Hello.Purpose.values()) {
                assertThat(isRefused(purpose, LaunchTicket.newSecret())).isTrue();
                assertThat(isRefused(purpose, "")).isTrue();
                assertThat(isRefused(purpose, "ü")).isTrue();
            }
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aSecretIsGoodForOneConnectionOfEachKind() throws Exception {
        List<String> said = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (ChildProcess child = ChildProcess.builder(() -> {
            System.out.println(System.getenv("BROOD_LAUNCH"));
            LockSupport.park();
        }).stdout(line -> said.add(line)).start()) {
            org.awaitility.Awaitility.await().until(() -> !said.isEmpty());
            String secret = LaunchTicket.parse(said.getFirst()).secret();
            assertThat(isRefused(Hello.Purpose.CONTROL, secret)).isTrue();
            assertThat(isRefused(Hello.Purpose.DATA, secret)).isTrue();
            assertThat(child.isAlive()).isTrue();
        }
    }

    /** Calls with the frame that it is given as bytes, and says how the server ended the connection, or that it did not. */
    private static final String CALLER = """
            import java.net.*;
            import java.nio.*;
            import java.nio.channels.*;
            import java.nio.file.*;
            import java.util.*;
            public class Caller {
                public static void main(String... args) throws Exception {
                    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
                        System.out.println("connected as " + Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
                        Thread.ofPlatform().daemon().start(() -> {
                            try {
                                Thread.sleep(60_000);
                                System.out.println("kept");
                            } catch (InterruptedException e) {
                                System.out.println(e);
                            }
                            Runtime.getRuntime().halt(1);
                        });
                        try {
                            channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(args[1])));
                            System.out.println(channel.read(ByteBuffer.allocate(1)) < 0 ? "refused" : "answered");
                        } catch (java.io.IOException e) {
                            System.out.println("refused");
                        }
                    }
                }
            }
            """;

    /** What a caller says that is another user, or this one. */
    private static List<String> call(Path program, boolean other, byte[] frame) throws Exception {
        List<String> command = new ArrayList<>(other ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--") : List.of());
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData",
                program.toString(), Session.current().directory().resolve("control.sock").toString(), HexFormat.of().formatHex(frame)));
        Process caller = new ProcessBuilder(command).redirectErrorStream(true).start();
        caller.getOutputStream().close();
        List<String> lines = caller.inputReader().readAllLines();
        caller.waitFor();
        return lines;
    }

    private static byte[] frame(FrameType type, byte[] body) {
        return ByteBuffer.allocate(Integer.BYTES + Byte.BYTES + Long.BYTES + body.length)
                .putInt(body.length)
                .put(type.code())
                .putLong(0)
                .put(body)
                .array();
    }

    /** What a child sends that wants a class. */
    private static byte[] request(String secret) {
        byte[] hello = frame(FrameType.HELLO, new Hello(Hello.Purpose.CLASSES, secret, 1).encode());
        byte[] wanted = frame(FrameType.CLASS_WANTED, "there.is.None".getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(hello.length + wanted.length).put(hello).put(wanted).array();
    }

    @Test
    void anotherUserIsRefusedWhoKnowsTheSecret(@TempDir Path folder) throws Exception {
        boolean may = new ProcessBuilder("sh", "-c", "exec setpriv --reuid=65534 --regid=65534 --clear-groups -- true").start().waitFor() == 0;
        assumeTrue(may || Boolean.getBoolean("brood.require.all"), "only root may become another user, by setpriv");
        Path program = Files.writeString(folder.resolve("Caller.java"), CALLER);
        Path session = Session.current().directory();
        Path socket = session.resolve("control.sock");
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(session);
        Set<PosixFilePermission> socketBefore = Files.getPosixFilePermissions(socket);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> said = new CopyOnWriteArrayList<>();
        try (ChildProcess child = ChildProcess.builder(() -> {
            System.out.println(System.getenv("BROOD_LAUNCH"));
            LockSupport.park();
        }).stdout(line -> said.add(line)).start()) {
            Awaitility.await().until(() -> !said.isEmpty());
            byte[] request = request(LaunchTicket.parse(said.getFirst()).secret());
            assertThat(String.join("\n", call(program, true, request))).as("the folder is nobody else's").contains("Permission denied")
                    .doesNotContain("connected");
            Files.setPosixFilePermissions(session, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(warnings(() -> assertThat(call(program, true, request)).containsExactly("connected as 65534", "refused")))
                    .containsExactly("A process of another user called on {0}; refused");
            assertThat(call(program, false, request)).as("this user").hasSize(2).last().isEqualTo("answered");
            assertThat(child.isAlive()).isTrue();
        } finally {
            Files.setPosixFilePermissions(socket, socketBefore);
            Files.setPosixFilePermissions(session, before);
        }
    }

    /** What is told at level WARNING while something is done. */
    private static List<String> warnings(Callable<?> doing) throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger(ControlServer.class.getName());
        Filter before = logger.getFilter();
        logger.setFilter(message -> {
            if (message.getLevel().intValue() >= Level.WARNING.intValue()) {
                told.add(message.getMessage());
            }
            return true;
        });
        try {
            doing.call();
        } finally {
            logger.setFilter(before);
        }
        return told;
    }

    @Test
    void aChildThatIsHeardOnlyAfterItsEndIsRefusedButNotTakenForAnAttack() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        ChildProcess child = ChildProcess.builder(() -> System.out.println(System.getenv("BROOD_LAUNCH"))).stdout(said::add).start();
        child.join();
        String secret = LaunchTicket.parse(said.getFirst()).secret();
        assertThat(warnings(() -> assertThat(isRefused(Hello.Purpose.CLASSES, secret)).isTrue())).isEmpty();
        assertThat(warnings(() -> assertThat(isRefused(Hello.Purpose.CLASSES, LaunchTicket.newSecret())).isTrue())).hasSize(1);
    }

    @Test
    void whatIsNoHelloIsRefused() throws Exception {
        for (byte[] nonsense : List.of("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), new byte[100],
                ByteBuffer.allocate(13).putInt(5000).array())) {
            try (SocketChannel channel = call()) {
                channel.write(ByteBuffer.wrap(nonsense));
                assertThat(isRefused(channel)).isTrue();
            }
        }
    }

    @Test
    void callersThatSendNothingAreCutOffAndDoNotKeepChildrenFromStarting() throws Exception {
        List<SocketChannel> callers = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                callers.add(call());
            }
            ChildProcess child = ChildProcess.start(() -> {});
            child.join();
            assertThat(child.exitCode()).hasValue(0);
            assertThat(isRefused(callers.getFirst())).isTrue();
        } finally {
            for (SocketChannel caller : callers) {
                caller.close();
            }
        }
    }

    @Test
    void aTicketTravelsThroughTheEnvironment() {
        LaunchTicket ticket = new LaunchTicket(-1, 0, false, "abc", Path.of("/a:b/control.sock"));
        assertThat(LaunchTicket.parse(ticket.format())).isEqualTo(ticket);
        assertThat(ticket.session()).isEqualTo(Path.of("/a:b"));
    }
}
