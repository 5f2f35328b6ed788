// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

/** The kinds of frame on a connection between two processes; the code is what stands in the frame's header. */
public enum FrameType {
    /** First frame of each connection, child to parent: who it is, with its one-time secret. */
    HELLO,
    /** Answer to HELLO on a control connection: the child's name and what it has to know of its parent. */
    WELCOME,
    /** Entries of the sender's dictionary, in order; the number is the id of the first. */
    ENTRIES,
    /** A piece of work for the child; the number is the task's. */
    TASK,
    /** A task's result, child to parent; the number is the task's. */
    VALUE,
    /** What a task threw, child to parent; the number is the task's. */
    FAILURE,
    /** Parent to worker: there is no more work. */
    END,
    /** Parent to worker: the result of the task of this number has been read. */
    RECEIPT,
    /** Parent to child on the control connection: interrupt the task of this number, 0 for any. */
    INTERRUPT,
    /** Child to parent: an INTERRUPT has been handled. */
    INTERRUPTED,
    /** Parent to a spare, before its WELCOME: the names of the classes that it is to load. */
    PRELOAD,
    /** Child to parent: a spare has taken its WELCOME, and will do its work. */
    TAKEN,
    /** Child to parent: which process group is it to join? */
    GROUP_WANTED,
    /** Parent to child: join the process group of this number, 0 for a new one. */
    GROUP,
    /** Child to parent: it is in the process group of this number. */
    GROUPED,
    /** Child to parent: a detached child has left the session. */
    LEFT,
    /**
     * Child to parent: the child is ending in an orderly way; the number is the signal that asked for it, or 0, the body what it has used:
     * {@link dev.brood.internal.os.UsedResources}.
     */
    ENDING,
    /** Child to parent: the bytes of a class are wanted; the body is its binary name. */
    CLASS_WANTED,
    /** Parent to child: the bytes of the class or resource that was wanted. */
    CLASS_BYTES,
    /** Parent to child: nobody has that class or resource. */
    CLASS_UNKNOWN,
    /** Child to parent: a resource is wanted; the body is its name, as for {@link ClassLoader#getResource}. */
    RESOURCE_WANTED,
    /** Child to parent: a detached child cannot leave the session, and ends; the body says why. */
    REFUSED;

    private static final FrameType[] CODES = values();

    static FrameType of(byte code) throws ProtocolException {
        if (code < 0 || code >= CODES.length) {
            throw new ProtocolException("frame type " + code + " is unknown: the peer is not Brood of this version");
        }
        return CODES[code];
    }

    byte code() {
        return (byte) ordinal();
    }
}
