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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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
        for (byte[] nonsense : List.of("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII), new byte[100],
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
