// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import dev.brood.ipc.Client;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Listener;
import dev.brood.testing.LeavesNothingBehind;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Attacks on the authentication of callers and listeners. */
@LeavesNothingBehind
@Timeout(120)
class AuthenticationTest {

    private static final byte[] KEY = "the key".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ConcurrentLinkedQueue<BroodException> refusals = new ConcurrentLinkedQueue<>();

    private Listener listener(Duration patience) {
        return Listener.builder().key(KEY).authenticationTimeout(patience).onRefusal(refusals::add).open();
    }

    private static void assertWorks(Listener listener) throws InterruptedException {
        try (Connection<String> client = Client.connect(listener.address(), KEY);
                Connection<String> server = listener.<String>accept(LONG).orElseThrow()) {
            client.send("works");
            assertThat(server.receive()).isEqualTo("works");
        }
    }

    /** What one does with a caller. */
    private interface Impostor {
        void serve(SocketChannel caller) throws Exception;
    }

    /** A listener that is none of ours. */
    private static Throwable callAn(Impostor impostor) throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var served = new CompletableFuture<Void>();
            Thread.ofPlatform().name("impostor").start(() -> {
                try (SocketChannel caller = server.accept()) {
                    impostor.serve(caller);
                    served.complete(null);
                } catch (Throwable t) {
                    served.completeExceptionally(t);
                }
            });
            try {
                Client.builder().address(server.getLocalAddress()).key(KEY).timeout(LONG).connect().close();
                throw new AssertionError("the impostor was believed");
            } catch (BroodException e) {
                served.get(30, TimeUnit.SECONDS);
                return e;
            }
        }
    }

    private static ByteBuffer read(SocketChannel channel, int bytes) throws Exception {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new EOFException();
            }
        }
        return target.flip();
    }

    @Test
    void aReflectedHelloIsRefused() throws Exception {
        assertThat(callAn(caller -> caller.write(read(caller, SocketLayout.HELLO_BYTES)))).hasMessageContaining("a caller, as this one is");
    }

    @Test
    void aReflectedProofIsRefused() throws Exception {
        Throwable refusal = callAn(caller -> {
            ByteBuffer hello = read(caller, SocketLayout.HELLO_BYTES);
            hello.put(SocketLayout.ROLE_OFFSET, SocketLayout.LISTENER);
            caller.write(hello);
            ByteBuffer proof = read(caller, SocketLayout.PROOF_BYTES);
            ByteBuffer answer = ByteBuffer.allocate(SocketLayout.ANSWER_BYTES).putInt(Verdict.ACCEPTED.ordinal()).put(proof).flip();
            caller.write(answer);
            assertThat(read(caller, SocketLayout.VERDICT_BYTES).getInt()).isEqualTo(Verdict.WRONG_KEY.ordinal());
        });
        assertThat(refusal).isInstanceOf(AuthenticationFailedException.class).hasMessageContaining("This process refuses the listener");
    }

    @Test
    void aListenerThatLetsAnybodyInIsRefusedByWhoHasAKey() throws Exception {
        Throwable refusal = callAn(caller -> {
            read(caller, SocketLayout.HELLO_BYTES);
            caller.write(Hello.of(SocketLayout.LISTENER, SocketLayout.KEYED, 1).bytes().clear());
            read(caller, SocketLayout.PROOF_BYTES);
            caller.write(ByteBuffer.allocate(SocketLayout.ANSWER_BYTES).putInt(0, Verdict.ACCEPTED.ordinal()));
        });
        assertThat(refusal).isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("has not shown that it knows the key");
    }

    @Test
    void aRecordedConversationIsOfNoUse() throws Exception {
        try (Listener listener = listener(LONG)) {
            Hello own = RawCaller.hello();
            byte[] proof;
            try (RawCaller first = new RawCaller(listener.address())) {
                first.write(own.bytes());
                Prover prover = new Prover(own, new Hello(first.read(SocketLayout.HELLO_BYTES)), new byte[0]);
                proof = Arrays.copyOf(prover.proof(KEY, "key 1", SocketLayout.CALLER), SocketLayout.PROOF_BYTES);
                first.write(proof);
                assertThat(first.read(SocketLayout.ANSWER_BYTES).getInt()).isEqualTo(Verdict.ACCEPTED.ordinal());
            }
            try (RawCaller again = new RawCaller(listener.address())) {
                again.write(own.bytes());
                again.read(SocketLayout.HELLO_BYTES);
                again.write(proof);
                ByteBuffer answer = again.read(SocketLayout.ANSWER_BYTES);
                assertThat(answer.getInt()).isEqualTo(Verdict.WRONG_KEY.ordinal());
                byte[] rest = new byte[SocketLayout.PROOF_BYTES];
                answer.get(rest);
                assertThat(rest).as("nothing is shown to who has shown nothing").containsOnly(0);
            }
            await().atMost(LONG).until(() -> refusals.stream().anyMatch(AuthenticationFailedException.class::isInstance));
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aCallerThatRefusesTheListenerIsTold() throws Exception {
        try (Listener listener = listener(LONG);
                RawCaller caller = new RawCaller(listener.address())) {
            Hello own = RawCaller.hello();
            caller.write(own.bytes());
            Prover prover = new Prover(own, new Hello(caller.read(SocketLayout.HELLO_BYTES)), new byte[0]);
            caller.write(Arrays.copyOf(prover.proof(KEY, "key 1", SocketLayout.CALLER), SocketLayout.PROOF_BYTES));
            caller.read(SocketLayout.ANSWER_BYTES);
            caller.write(ByteBuffer.allocate(SocketLayout.VERDICT_BYTES).putInt(0, Verdict.WRONG_KEY.ordinal()));
            await().atMost(LONG).until(() -> !refusals.isEmpty());
            assertThat(refusals.element()).isInstanceOf(AuthenticationFailedException.class)
                    .hasMessageContaining("This process is refused by process");
            assertThat(listener.accept(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void anotherVersionIsToldWhichOneIsSpoken() throws Exception {
        try (Listener listener = listener(LONG);
                RawCaller caller = new RawCaller(listener.address())) {
            ByteBuffer hello = RawCaller.hello().bytes().putShort(SocketLayout.VERSION_OFFSET, (short) 7);
            caller.write(hello);
            assertThat(caller.read(SocketLayout.HELLO_BYTES).getShort(SocketLayout.VERSION_OFFSET)).isEqualTo(SocketLayout.VERSION);
            assertThat(caller.readToEnd()).isZero();
            await().atMost(LONG).until(() -> !refusals.isEmpty());
            assertThat(refusals.element()).hasMessageContaining("version 7");
        }
    }

    @Test
    void silentAndSlowCallersHoldUpNobodyAndAreSentAway() throws Exception {
        List<RawCaller> slow = new ArrayList<>();
        try (Listener listener = listener(Duration.ofSeconds(2))) {
            for (int i = 0; i < 100; i++) {
                RawCaller caller = new RawCaller(listener.address());
                caller.write(new byte[] {'B'});
                slow.add(caller);
            }
            long began = System.nanoTime();
            assertWorks(listener);
            RawCaller drip = slow.getFirst();
            drip.channel.configureBlocking(false);
            ByteBuffer hello = RawCaller.hello().bytes();
            int[] next = {1};
            // A byte now and then does not prolong the time: that is for the whole conversation.
            await().atMost(LONG).pollInterval(Duration.ofMillis(50)).until(() -> {
                try {
                    if (next[0] < SocketLayout.HELLO_BYTES) {
                        drip.write(hello.get(next[0]++));
                    }
                    return drip.channel.read(ByteBuffer.allocate(1)) < 0;
                } catch (java.io.IOException reset) {
                    return true;
                }
            });
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(1));
            for (RawCaller caller : slow.subList(1, slow.size())) {
                assertThat(caller.readToEnd()).isZero();
            }
            await().atMost(LONG).until(() -> refusals.size() == slow.size());
            assertThat(refusals).allSatisfy(refusal -> assertThat(refusal).hasMessageContaining("in time"));
            assertWorks(listener);
        } finally {
            for (RawCaller caller : slow) {
                caller.close();
            }
        }
    }

    @Test
    void silentListenersAreGivenUp() throws Exception {
        try (ServerSocketChannel silent = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThatThrownBy(() -> Client.builder().address(silent.getLocalAddress()).key(KEY).timeout(Duration.ofMillis(100)).connect())
                    .isInstanceOf(BroodException.class).hasMessageContaining("has not answered within PT0.1S");
            var outcome = new CompletableFuture<Throwable>();
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    Client.builder().address(silent.getLocalAddress()).key(KEY).timeout(LONG).connect();
                } catch (Throwable t) {
                    outcome.complete(t);
                }
            });
            await().atMost(LONG).until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            caller.interrupt();
            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aClosedListenerSendsThoseAwayThatItIsTalkingTo() throws Exception {
        Listener listener = listener(LONG);
        try (RawCaller caller = new RawCaller(listener.address())) {
            caller.write(RawCaller.hello().bytes());
            caller.read(SocketLayout.HELLO_BYTES);
            listener.close();
            assertThat(caller.readToEnd()).isZero();
        } finally {
            listener.close();
        }
    }

    @Test
    void neitherKeyNorSettingsShowTheKey() {
        SocketSettings settings = new SocketSettings(KEY, null, false, 1, new AllowList().freeze());
        assertThat(settings).asString().contains("with a key").doesNotContain("the key").doesNotContain(Arrays.toString(KEY));
    }
}
