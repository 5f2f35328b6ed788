// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.wire.ClassSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the parent for classes and their resources, over a connection that is opened when the first one is missing.
 *
 * <p>The connection belongs to one thread of its own: a thread that loads a class may be interrupted, and the JDK would
 * close the connection under it. Callers wait without being interruptible, as for any class loading.
 */
final class RemoteClasses implements ClassSource {

    private final Connector connector;
    private @Nullable Executor thread;
    private @Nullable FrameChannel connection;

    /** Opens a connection to the parent. */
    @FunctionalInterface
    interface Connector {
        FrameChannel connect() throws IOException;
    }

    RemoteClasses(Connector connector) {
        this.connector = connector;
    }

    @Override
    public byte @Nullable [] classBytes(String binaryName) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(FrameType.CLASS_WANTED, binaryName), thread()).join();
        } catch (CompletionException e) {
            throw new BroodException("class " + binaryName + " is not on this process's class path, and its parent cannot be"
                    + " asked for it: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public byte @Nullable [] resource(String name) {
        try {
            return CompletableFuture.supplyAsync(() -> ask(FrameType.RESOURCE_WANTED, name), thread()).join();
        } catch (CompletionException e) {
            throw new BroodException("resource " + name + " is not on this process's class path, and its parent cannot be asked"
                    + " for it: " + e.getCause(), e.getCause());
        }
    }

    private synchronized Executor thread() {
        Executor known = thread;
        if (known == null) {
            known = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("brood-classes").factory());
            thread = known;
        }
        return known;
    }

    private byte @Nullable [] ask(FrameType question, String name) {
        try {
            FrameChannel parent = connection;
            if (parent == null) {
                parent = connector.connect();
                connection = parent;
            }
            parent.write(question, 0, name.getBytes(StandardCharsets.UTF_8));
            Frame answer = parent.read(FrameChannel.MAX_BODY);
            if (answer == null) {
                throw new IOException("the parent has ended");
            }
            return answer.type() == FrameType.CLASS_BYTES ? answer.body() : null;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
