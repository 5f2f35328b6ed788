// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to one other end, and checks its proofs, that a secret is known, without showing it.
 *
 * <p>A proof covers the version, the roles, the nonces of both ends and the TLS connection: it is good for one direction of one
 * connection, so neither a recorded nor a reflected one is.
 */
final class Prover {

    private static final String ALGORITHM = "HmacSHA256";

    private final Hello caller;
    private final Hello listener;
    private final byte[] binding;

    Prover(Hello caller, Hello listener, byte[] binding) {
        this.caller = caller;
        this.listener = listener;
        this.binding = binding.clone();
    }

    byte[] proof(byte[] secret, String purpose, byte role) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(("Brood socket " + purpose + "\0").getBytes(StandardCharsets.US_ASCII));
            mac.update(role);
            mac.update(caller.bytes().duplicate().clear());
            mac.update(listener.bytes().duplicate().clear());
            mac.update(binding);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether a proof is right; takes as long for any other. */
    boolean accepts(byte[] proof, byte[] secret, String purpose, byte role) {
        return MessageDigest.isEqual(proof, proof(secret, purpose, role));
    }
}
