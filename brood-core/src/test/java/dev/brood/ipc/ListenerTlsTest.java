// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.ipc;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import dev.brood.error.QueueEndedException;
import dev.brood.error.StaleHandleException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Listeners and clients with TLS. */
@LeavesNothingBehind
@Timeout(180)
class ListenerTlsTest {

    private static final byte[] KEY = "the key".getBytes(StandardCharsets.US_ASCII);
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static KeyStore store;

    @BeforeAll
    static void makeKey() throws Exception {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                        "brood", "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "2", "-storetype", "PKCS12", "-keystore",
                        file.toString(), "-storepass", new String(PASSWORD))
                .redirectErrorStream(true).redirectOutput(directory.resolve("keytool.log").toFile()).start();
        assertThat(keytool.waitFor()).as(Files.readString(directory.resolve("keytool.log"))).isZero();
        store = KeyStore.getInstance(file.toFile(), PASSWORD);
    }

    private static SSLContext context(String protocol, boolean trusts) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (trusts) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("brood", store.getCertificate("brood"));
            trust.init(trusted);
        } else {
            trust.init((KeyStore) null);
        }
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static SSLContext context() throws Exception {
        return context("TLS", true);
    }

    private static SSLContext contextWithoutCertificate() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("brood", store.getCertificate("brood"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext without = SSLContext.getInstance("TLS");
        without.init(null, trust.getTrustManagers(), null);
        return without;
    }

    private static Listener.Builder listener() throws Exception {
        return Listener.builder().key(KEY).tls(context());
    }

    private static Client.Builder client(Listener listener) {
        return Client.builder().address(listener.address()).key(KEY).timeout(LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @SuppressWarnings("try") // what is closed before the end is closed again then
    void messagesOfAllLengthsGoBothWaysAtOnce(String protocol) throws Exception {
        try (Listener listener = Listener.builder().key(KEY).tls(context(protocol, true)).open();
                Connection<String> client = client(listener).tls(context(protocol, true)).connect();
                Connection<String> server = listener.<String>accept(LONG).orElseThrow()) {
            client.send("hello");
            assertThat(server.receive()).isEqualTo("hello");
            byte[] large = new byte[20_000_000];
            new Random(1).nextBytes(large);
            var sent = new CompletableFuture<Void>();
            Thread.ofVirtual().start(() -> {
                try {
                    for (int n : new int[] {0, 1, 16_384, 16_385, 300_000, large.length}) {
                        client.sendBytes(large, 0, n);
                    }
                    sent.complete(null);
                } catch (Throwable t) {
                    sent.completeExceptionally(t);
                }
            });
            var received = new CompletableFuture<byte[]>();
            Thread.ofVirtual().start(() -> {
                try {
                    received.complete(client.receiveBytes());
                } catch (Throwable t) {
                    received.completeExceptionally(t);
                }
            });
            for (int n : new int[] {0, 1, 16_384, 16_385, 300_000}) {
                assertThat(server.receiveBytes()).isEqualTo(Arrays.copyOf(large, n));
            }
            server.sendBytes(large);
            byte[] target = new byte[large.length];
            assertThat(server.receiveInto(target, 0)).isEqualTo(large.length);
            assertThat(target).isEqualTo(large);
            assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(large);
            sent.get(60, TimeUnit.SECONDS);
            assertThat(server.poll(Duration.ZERO)).isFalse();
            client.send("bye");
            client.close();
            assertThat(server.receive()).isEqualTo("bye");
            assertThatThrownBy(server::receive).isInstanceOf(QueueEndedException.class).hasMessageContaining("closed");
        }
    }

    @Test
    @SuppressWarnings("try") // what is closed before the end is closed again then
    void interruptsAndClosesAreAsWithoutTls() throws Exception {
        try (Listener listener = listener().open();
                Connection<String> client = client(listener).tls(context()).connect();
                Connection<String> server = listener.<String>accept(LONG).orElseThrow()) {
            Thread sender = Thread.ofPlatform().start(() -> {
                try {
                    client.sendBytes(new byte[50_000_000]);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            await().atMost(LONG).until(() -> sender.getState() == Thread.State.WAITING);
            sender.interrupt();
            sender.join();
            var sent = new CompletableFuture<Void>();
            Thread.ofVirtual().start(() -> {
                try {
                    client.sendBytes(new byte[] {1});
                    sent.complete(null);
                } catch (Throwable t) {
                    sent.completeExceptionally(t);
                }
            });
            assertThat(server.receiveBytes()).containsExactly(1);
            sent.get(30, TimeUnit.SECONDS);
            var outcome = new CompletableFuture<Throwable>();
            Thread receiver = Thread.ofPlatform().start(() -> {
                try {
                    server.receive();
                } catch (Throwable t) {
                    outcome.complete(t);
                }
            });
            await().atMost(LONG).until(() -> receiver.getState() == Thread.State.WAITING);
            server.close();
            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(StaleHandleException.class);
        }
    }

    @Test
    void wrongKeysAreRefusedUnderTlsToo() throws Exception {
        var refusals = new ConcurrentLinkedQueue<BroodException>();
        try (Listener listener = listener().onRefusal(refusals::add).open()) {
            assertThatThrownBy(() -> client(listener).tls(context()).key(new byte[] {1}).connect())
                    .isInstanceOf(AuthenticationFailedException.class);
            await().atMost(LONG).until(() -> refusals.size() == 1);
            assertThat(refusals.element()).isInstanceOf(AuthenticationFailedException.class);
        }
    }

    @Test
    void whoHasNoTlsOrTrustsNobodyIsToldSo() throws Exception {
        try (Listener listener = listener().authenticationTimeout(Duration.ofSeconds(2)).open();
                Listener plain = Listener.tcp(KEY)) {
            assertThatThrownBy(() -> client(listener).connect()).isInstanceOf(BroodException.class).hasMessageContaining("with TLS");
            assertThatThrownBy(() -> client(plain).tls(context()).timeout(Duration.ofSeconds(2)).connect())
                    .isInstanceOf(BroodException.class).hasMessageContaining("TLS");
            assertThatThrownBy(() -> client(listener).tls(context("TLS", false)).connect()).isInstanceOf(BroodException.class)
                    .hasMessageContaining("certificates");
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aListenerMayAskForCertificates() throws Exception {
        assertThatThrownBy(() -> Listener.builder().key(KEY).clientCertificate(true).open()).isInstanceOf(IllegalStateException.class);
        try (Listener listener = listener().clientCertificate(true).open()) {
            try (Connection<String> client = client(listener).tls(context()).connect();
                    Connection<String> server = listener.<String>accept(LONG).orElseThrow()) {
                client.send("certified");
                assertThat(server.receive()).isEqualTo("certified");
            }
            SSLContext without = contextWithoutCertificate();
            assertThatThrownBy(() -> client(listener).tls(without).connect()).isInstanceOf(BroodException.class);
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aListenerWhoseContextHasNoCertificateRefusesCallersAndBothAreTold() throws Exception {
        var refusals = new ConcurrentLinkedQueue<BroodException>();
        try (Listener listener = Listener.builder().key(KEY).tls(contextWithoutCertificate()).onRefusal(refusals::add).open()) {
            assertThatThrownBy(() -> client(listener).tls(context()).connect())
                    .isInstanceOf(BroodException.class)
                    .hasMessageContaining("certificate");
            await().atMost(LONG).until(() -> !refusals.isEmpty());
            assertThat(refusals.peek()).hasMessageContainingAll("refuses a caller", "Its context needs a certificate");
        }
    }

    @Test
    void whoRelaysBetweenTwoTlsConnectionsIsFoundOut() throws Exception {
        try (Listener listener = listener().open();
                SSLServerSocket between = (SSLServerSocket) context().getServerSocketFactory()
                        .createServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            int port = ((InetSocketAddress) listener.address()).getPort();
            Thread relay = Thread.ofPlatform().start(() -> {
                try (SSLSocket caller = (SSLSocket) between.accept();
                        SSLSocket real = (SSLSocket) context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                    Thread back = Thread.ofPlatform().start(() -> pump(real, caller));
                    pump(caller, real);
                    back.join();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), between.getLocalPort());
            assertThatThrownBy(() -> Client.builder().address(address).key(KEY).tls(context()).timeout(LONG).connect())
                    .isInstanceOf(AuthenticationFailedException.class);
            relay.join();
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    private static void pump(SSLSocket from, SSLSocket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException closed) {
            return; // one of both ends has had enough
        }
    }
}
