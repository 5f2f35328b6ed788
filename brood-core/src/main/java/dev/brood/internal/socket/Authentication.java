// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.AuthenticationFailedException;
import dev.brood.error.BroodException;
import dev.brood.internal.sync.Session;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * The conversation in which both ends of a new connection show each other that they know the key. Used once, by one thread.
 *
 * <p>The caller shows it first; a listener that does not get the right proof says so and shows nothing. Without a key, the system
 * must tell that the other end is this user's. Ends that are processes of one session, as the system's credentials and the
 * session's secret tell, trust each other's objects.
 */
final class Authentication {

    /** What stands for the key where credentials do: the conversation is the same. */
    private static final byte[] NO_KEY = "no key".getBytes(StandardCharsets.US_ASCII);

    private static final String KEY = "key 1";
    private static final String SESSION = "session 1";

    private final Transport transport;
    private final Deadline deadline;
    private final Peer peer;
    private final String where;
    private final byte[] key;
    private final boolean keyed;
    private final long longest;

    /**
     * The result.
     *
     * @param relatives whether both are processes of one session
     * @param longest the longest message that the other end takes
     * @param peer a description of the other end
     */
    record Outcome(boolean relatives, long longest, String peer) {}

    Authentication(Transport transport, Deadline deadline, Peer peer, String where, SocketSettings settings) {
        byte[] given = settings.key();
        this.transport = transport;
        this.deadline = deadline;
        this.peer = peer;
        this.where = where;
        this.keyed = given != null;
        this.key = given == null ? NO_KEY : given;
        this.longest = settings.longest();
    }

    /** Calls, as the one who has connected. */
    Outcome call() throws IOException, InterruptedException {
        Hello own = hello(SocketLayout.CALLER);
        write(own.bytes().duplicate());
        Hello other = new Hello(read(SocketLayout.HELLO_BYTES));
        other.check(SocketLayout.LISTENER);
        if (!keyed && !peer.isOwnUser()) {
            throw new AuthenticationFailedException("This process refuses the listener at " + where + ": it has no key for it, and "
                    + stranger() + ". Give both the same key.");
        }
        Prover prover = new Prover(own, other, transport.binding());
        boolean relative = own.isInSession() && other.isInSession();
        write(ByteBuffer.wrap(proofs(prover, SocketLayout.CALLER, relative)));

        ByteBuffer answer = read(SocketLayout.ANSWER_BYTES);
        Verdict verdict = Verdict.of(answer.getInt());
        if (!verdict.welcomes()) {
            throw refusedBy(verdict, "the listener at " + where);
        }
        byte[] proofs = new byte[SocketLayout.PROOF_BYTES];
        answer.get(proofs);
        if (own.isKeyed() != other.isKeyed() || !prover.accepts(keyProof(proofs), key, KEY, SocketLayout.LISTENER)) {
            write(number(Verdict.WRONG_KEY));
            throw new AuthenticationFailedException("This process refuses the listener at " + where
                    + ", which has not shown that it knows the key. Another program may have taken the address.");
        }
        boolean relatives = verdict == Verdict.RELATIVE && relative && isRelative(prover, proofs, SocketLayout.LISTENER);
        write(number(relatives ? Verdict.RELATIVE : Verdict.ACCEPTED));
        return new Outcome(relatives, other.longest(), peer.describe(other.pid()));
    }

    /**
     * Answers, as the listener.
     *
     * @param room takes a place among the connections, once the caller has shown that it may; false if there is none
     */
    Outcome answer(BooleanSupplier room) throws IOException, InterruptedException {
        Hello other = new Hello(read(SocketLayout.HELLO_BYTES));
        if (other.bytes().getLong(SocketLayout.MAGIC_OFFSET) != SocketLayout.MAGIC) {
            other.check(SocketLayout.CALLER); // says nothing to who speaks another language
        }
        Hello own = hello(SocketLayout.LISTENER);
        write(own.bytes().duplicate());
        other.check(SocketLayout.CALLER);
        Prover prover = new Prover(other, own, transport.binding());
        String caller = peer.describe(other.pid());
        byte[] proofs = new byte[SocketLayout.PROOF_BYTES];
        read(SocketLayout.PROOF_BYTES).get(proofs);

        Verdict verdict = judge(own, other, prover, proofs, room);
        ByteBuffer answer = ByteBuffer.allocate(SocketLayout.ANSWER_BYTES).putInt(verdict.ordinal());
        if (verdict.welcomes()) {
            answer.put(proofs(prover, SocketLayout.LISTENER, verdict == Verdict.RELATIVE));
        }
        write(answer.clear());
        if (!verdict.welcomes()) {
            throw refusal(verdict, caller);
        }
        Verdict theirs = Verdict.of(read(SocketLayout.VERDICT_BYTES).getInt());
        if (!theirs.welcomes()) {
            throw refusedBy(theirs, caller);
        }
        return new Outcome(verdict == Verdict.RELATIVE && theirs == Verdict.RELATIVE, other.longest(), caller);
    }

    private Verdict judge(Hello own, Hello other, Prover prover, byte[] proofs, BooleanSupplier room) {
        if (own.isKeyed() != other.isKeyed()) {
            return Verdict.KEY_ON_ONE_SIDE;
        }
        if (!prover.accepts(keyProof(proofs), key, KEY, SocketLayout.CALLER) || (!keyed && !peer.isOwnUser())) {
            return Verdict.WRONG_KEY;
        }
        if (!room.getAsBoolean()) {
            return Verdict.FULL;
        }
        boolean relative = own.isInSession() && other.isInSession() && isRelative(prover, proofs, SocketLayout.CALLER);
        return relative ? Verdict.RELATIVE : Verdict.ACCEPTED;
    }

    private String stranger() {
        return peer.user().map(user -> "that runs as user " + user + ", not as " + Peer.ownUser())
                .orElse("the system does not tell whose process that is");
    }

    private BroodException refusal(Verdict verdict, String caller) {
        String listener = "The listener at " + where + " refuses " + caller;
        return switch (verdict) {
            case FULL -> new BroodException(listener + ": it has as many connections as it takes. Close some, or let it take more"
                    + " (maxConnections).");
            case KEY_ON_ONE_SIDE -> new AuthenticationFailedException(listener + ", which has "
                    + (keyed ? "no key" : "a key, as this listener has not") + ". Give both the same key.");
            default -> new AuthenticationFailedException(listener + (keyed || peer.isOwnUser()
                    ? ", which has not shown that it knows the key."
                    : ": it has no key, and " + stranger() + "."));
        };
    }

    private BroodException refusedBy(Verdict verdict, String who) {
        return switch (verdict) {
            case FULL -> new BroodException(who.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + who.substring(1)
                    + " refuses this process: it has as many connections as it takes. Close some, or let it take more (maxConnections).");
            case KEY_ON_ONE_SIDE -> new AuthenticationFailedException("This process is refused by " + who + ", which "
                    + (keyed ? "has no key, as this process has" : "asks for a key") + ". Give both the same key.");
            default -> new AuthenticationFailedException("This process is refused by " + who + ": its key is another one. Give both the"
                    + " same key.");
        };
    }

    private Hello hello(byte role) {
        boolean tells = peer.isUserKnown() && Session.exists();
        return Hello.of(role, (keyed ? SocketLayout.KEYED : 0) | (tells ? SocketLayout.IN_SESSION : 0), longest);
    }

    private byte[] proofs(Prover prover, byte role, boolean withSession) {
        byte[] both = Arrays.copyOf(prover.proof(key, KEY, role), SocketLayout.PROOF_BYTES);
        if (withSession) {
            System.arraycopy(prover.proof(sessionSecret(), SESSION, role), 0, both, SocketLayout.MAC_BYTES, SocketLayout.MAC_BYTES);
        }
        return both;
    }

    private boolean isRelative(Prover prover, byte[] proofs, byte role) {
        byte[] proof = Arrays.copyOfRange(proofs, SocketLayout.MAC_BYTES, SocketLayout.PROOF_BYTES);
        return peer.isOwnUser() && prover.accepts(proof, sessionSecret(), SESSION, role);
    }

    private static byte[] sessionSecret() {
        return Session.current().random().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] keyProof(byte[] proofs) {
        return Arrays.copyOf(proofs, SocketLayout.MAC_BYTES);
    }

    private static ByteBuffer number(Verdict verdict) {
        return ByteBuffer.allocate(SocketLayout.VERDICT_BYTES).putInt(0, verdict.ordinal());
    }

    private ByteBuffer read(int bytes) throws IOException, InterruptedException {
        ByteBuffer target = ByteBuffer.allocate(bytes);
        while (target.hasRemaining()) {
            int n = transport.read(target);
            if (n < 0) {
                throw new EOFException("the other end has closed the connection during the authentication");
            }
            if (n == 0) {
                await(SelectionKey.OP_READ);
            }
        }
        return target.flip();
    }

    private void write(ByteBuffer bytes) throws IOException, InterruptedException {
        transport.write(bytes);
        while (bytes.hasRemaining() || !transport.flush()) {
            await(SelectionKey.OP_WRITE);
            transport.write(bytes);
        }
    }

    private void await(int operation) throws IOException, InterruptedException {
        if (!transport.gate().await(operation, deadline)) {
            throw new SocketTimeoutException("the other end has not authenticated itself in time");
        }
    }
}
