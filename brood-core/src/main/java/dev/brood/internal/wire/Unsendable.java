// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicMarkableReference;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicStampedReference;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * The types that cannot be sent by their nature: they stand for something of this process, or a copy of them would silently
 * stop doing what they are for.
 *
 * <p>A class that defines {@code writeReplace} has said how it travels (as Brood's shared objects do) and is never refused here.
 */
final class Unsendable {

    /**
     * Why, and what to do instead; all are parts of a sentence.
     *
     * @param reason why it cannot be sent
     * @param remedy what to do where it was part of a task
     * @param whenReturned what to do where it was part of what a task returned or threw
     */
    record Verdict(String reason, String remedy, String whenReturned) {

        /** A verdict whose remedy is the same in both directions. */
        Verdict(String reason, String remedy) {
            this(reason, remedy, remedy);
        }
    }

    private record Rule(List<Class<?>> types, boolean evenIfSerializable, Verdict verdict) {}

    private static final List<Rule> RULES = rules();

    private Unsendable() {}

    /** The verdict on a class, or null if its nature is no obstacle. */
    static @Nullable Verdict verdict(Class<?> type) {
        boolean jdk = Reflection.isJdk(type);
        if (jdk && type.getEnclosingClass() != null && ofConcurrentMap(type)) {
            return null;
        }
        if (type == ByteArrayInputStream.class || type == ByteArrayOutputStream.class) {
            return null;
        }
        boolean serializable = Serializable.class.isAssignableFrom(type);
        for (Rule rule : RULES) {
            if (serializable && !rule.evenIfSerializable) {
                continue;
            }
            for (Class<?> denied : rule.types) {
                if (denied.isAssignableFrom(type)) {
                    return rule.verdict;
                }
            }
        }
        String connection = connectionInterface(type);
        if (connection != null && !serializable) {
            return new Verdict("a " + connection + " belongs to the process that opened it", "open it inside the task",
                    "return what the task read from it");
        }
        if (!serializable && AutoCloseable.class.isAssignableFrom(type)) {
            return new Verdict("it is AutoCloseable and not Serializable, so it stands for a resource of this process",
                    "open it inside the task, or make " + Refusal.simpleName(type) + " Serializable if a copy makes sense",
                    "return what the task got from it, or make " + Refusal.simpleName(type) + " Serializable if a copy makes sense");
        }
        return null;
    }

    /** ConcurrentHashMap writes its locks for compatibility with its first serial form; they carry nothing. */
    private static boolean ofConcurrentMap(Class<?> type) {
        return type.getEnclosingClass() == java.util.concurrent.ConcurrentHashMap.class;
    }

    private static @Nullable String connectionInterface(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> i : c.getInterfaces()) {
                switch (i.getName()) {
                    case "java.sql.Connection", "java.sql.Statement", "java.sql.PreparedStatement", "java.sql.CallableStatement",
                            "java.sql.ResultSet", "javax.sql.DataSource" -> {
                        return i.getName();
                    }
                    default -> {
                        String up = connectionInterface(i);
                        if (up != null) {
                            return up;
                        }
                    }
                }
            }
        }
        return null;
    }

    private static List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        copies(rules, "a lock works only inside one process, and a copy of it would lock nothing", "use a dev.brood.sync.SharedLock",
                Lock.class, StampedLock.class, Condition.class);
        copies(rules, "a lock works only inside one process, and a copy of it would lock nothing",
                "use a dev.brood.sync.SharedReadWriteLock", ReadWriteLock.class);
        copies(rules, "a copy of a semaphore would hand out permits of its own", "use a dev.brood.sync.SharedSemaphore", Semaphore.class);
        copies(rules, "a copy of a latch would never be counted down by this process", "use a dev.brood.sync.SharedLatch",
                CountDownLatch.class);
        copies(rules, "a copy of a barrier would wait for parties that never come", "use a dev.brood.sync.SharedBarrier",
                CyclicBarrier.class, Phaser.class, Exchanger.class);
        copies(rules, "a copy of an atomic variable would not be seen by this process", "use a dev.brood.memory.SharedInt",
                AtomicInteger.class);
        copies(rules, "a copy of an atomic variable would not be seen by this process", "use a dev.brood.memory.SharedBoolean",
                AtomicBoolean.class);
        copies(rules, "a copy of an atomic variable would not be seen by this process", "use a dev.brood.memory.SharedLong",
                AtomicLong.class, LongAdder.class, LongAccumulator.class);
        copies(rules, "a copy of an atomic variable would not be seen by this process", "use a dev.brood.memory.SharedDouble",
                DoubleAdder.class, DoubleAccumulator.class);
        copies(rules, "a copy of an atomic variable would not be seen by this process", "use a dev.brood.memory.SharedReference",
                AtomicReference.class, AtomicStampedReference.class, AtomicMarkableReference.class);
        copies(rules, "a copy of an atomic array would not be seen by this process",
                "use a dev.brood.memory.SharedIntArray, SharedLongArray or SharedList",
                AtomicIntegerArray.class, AtomicLongArray.class, AtomicReferenceArray.class);
        copies(rules, "a copy of a queue would not be filled or drained by this process", "use a dev.brood.ipc.SharedQueue",
                BlockingQueue.class);
        rules.add(new Rule(List.of(Future.class), true, new Verdict("a future is completed in the process that made it",
                "send the value it will have, once it has it", "wait for it inside the task, and return its value")));
        rules.add(new Rule(List.of(Executor.class), true, new Verdict("an executor's threads belong to this process",
                "create it inside the task", "return what its tasks computed")));
        rules.add(new Rule(List.of(Thread.class, ThreadGroup.class), false, new Verdict("a thread belongs to this process",
                "start it inside the task", "join it inside the task, and return what it computed")));
        nature(rules, "a thread-local variable belongs to this process", "send the value that it has now",
                ThreadLocal.class, ScopedValue.class);
        nature(rules, "a class loader belongs to this process", "send the name of what it is to load", ClassLoader.class, Module.class,
                ModuleLayer.class);
        nature(rules, "a native process can be waited for only by the process that started it", "send its pid",
                Process.class, ProcessHandle.class);
        rules.add(new Rule(List.of(
                java.io.InputStream.class, java.io.OutputStream.class, java.io.Reader.class, java.io.Writer.class,
                java.io.RandomAccessFile.class, java.io.FileDescriptor.class, java.io.Console.class,
                java.nio.channels.Channel.class, java.nio.channels.FileLock.class, java.nio.file.WatchService.class,
                java.nio.file.FileSystem.class, java.nio.file.DirectoryStream.class,
                java.net.Socket.class, java.net.ServerSocket.class, java.net.DatagramSocket.class, java.util.Scanner.class),
                false,
                new Verdict("it is an open file, socket or stream of this process",
                        "send the path or the bytes, and open it inside the task",
                        "return the path or the bytes, and let the caller open it")));
        nature(rules, "memory outside the heap belongs to this process", "copy it into an array, or use a dev.brood.memory.SharedMemory",
                java.lang.foreign.MemorySegment.class, java.lang.foreign.Arena.class, java.nio.MappedByteBuffer.class);
        nature(rules, "a method handle is bound to this process's classes", "send a lambda or a method reference",
                MethodHandle.class, VarHandle.class, MethodHandles.Lookup.class, java.lang.reflect.AnnotatedElement.class);
        nature(rules, "a stream can be consumed only where it was made", "collect it into a list first", BaseStream.class);
        nature(rules, "an iterator is a place in another collection", "send the collection, or collect what is left into a list",
                Iterator.class, Spliterator.class);
        nature(rules, "a reference object is known to this process's garbage collector", "send what it refers to",
                Reference.class, java.lang.ref.ReferenceQueue.class, java.lang.ref.Cleaner.class);
        rules.add(new Rule(List.of(java.util.Timer.class, java.util.TimerTask.class), false, new Verdict(
                "a timer's thread belongs to this process", "create it inside the task", "return when what is due as plain data")));
        return List.copyOf(rules);
    }

    /** Types of which a copy can be made, but is not what anybody wants. */
    private static void copies(List<Rule> rules, String reason, String remedy, Class<?>... types) {
        rules.add(new Rule(List.of(types), true, new Verdict(reason, remedy)));
    }

    /** Types that stand for something of this process, unless a subclass says that it is Serializable. */
    private static void nature(List<Rule> rules, String reason, String remedy, Class<?>... types) {
        rules.add(new Rule(List.of(types), false, new Verdict(reason, remedy)));
    }
}
