// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Messages over sockets: waiting for many at once, authentication, TLS, frames, and what a peer may send.
 *
 * <p>All channels are non-blocking: the JDK closes a blocking one when a thread is interrupted in it.
 */
package dev.brood.internal.socket;
