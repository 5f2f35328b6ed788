// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.NotSendableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What cannot be sent is refused at the call, naming variable, path, line and remedy. */
@SuppressWarnings({"serial", "UnusedVariable", "ArrayRecordComponent"}) // what is sent is trusted; fields are read by the wire
class RefusalTest {

    interface Task<V> extends Callable<V>, Serializable {}

    private final WireFixture wire = new WireFixture();

    static final class PgConnection implements AutoCloseable {
        @Override
        public void close() {}
    }

    static final class Config {
        final Map<String, Object> cache = new HashMap<>();
    }

    private String refusalOfResult(Object graph) {
        List<String> message = new ArrayList<>();
        assertThatThrownBy(() -> wire.encoder.encode(graph, "result of the task"))
                .isInstanceOfSatisfying(NotSendableException.class, e -> message.add(e.getMessage()));
        return message.getFirst();
    }

    private static final class Refuses implements Serializable {
        @SuppressWarnings("UnusedMethod") // called by serialisation
        private Object writeReplace() {
            throw new NotSendableException("only its maker can use it. Remedy: send its name().");
        }
    }

    @Test
    void theRemedyForAResultIsOneThatTheTaskCanFollow() {
        assertThat(refusalOfResult(List.of(Thread.currentThread())))
                .startsWith("The result of the task cannot be sent: ")
                .endsWith("a thread belongs to this process. Remedy: join it inside the task, and return what it computed.");
        assertThat(refusalOfResult(new PgConnection())).contains("Remedy: return what the task got from it, or make ");
        assertThat(refusalOfResult(InputStream.nullInputStream()))
                .endsWith("Remedy: return the path or the bytes, and let the caller open it.");
    }

    @Test
    void anObjectThatRefusesByItselfIsRefusedInItsOwnWordsWithThePath() {
        Refuses maker = new Refuses();
        int line = line() + 1;
        Task<Object> task = () -> maker;
        assertThatThrownBy(() -> wire.encode(task))
                .isInstanceOf(NotSendableException.class)
                .hasNoCause()
                .hasMessage("The task cannot be sent: lambda at RefusalTest.java:" + line + ": captured variable 'maker' (Refuses):"
                        + " only its maker can use it. Remedy: send its name().");
    }

    private String refusal(@Nullable Object graph) {
        List<String> message = new ArrayList<>();
        assertThatThrownBy(() -> wire.encode(graph))
                .isInstanceOfSatisfying(NotSendableException.class, e -> message.add(e.getMessage()));
        return message.getFirst();
    }

    private static int line() {
        return new Throwable().getStackTrace()[1].getLineNumber();
    }

    @Test
    void theSubjectOfTheMessageHasOneArticle() {
        assertThat(Refusal.subject("result of the task")).isEqualTo("The result of the task");
        assertThat(Refusal.subject("a task")).isEqualTo("A task");
        assertThat(Refusal.subject("the call for item 3")).isEqualTo("The call for item 3");
    }

    @Test
    void aConnectionInsideAMapInsideAFieldIsNamedWithItsPath() {
        Config cfg = new Config();
        cfg.cache.put("db", new PgConnection());
        int line = line() + 1;
        Task<Object> task = () -> cfg.cache.get("db");
        assertThat(refusal(task))
                .isEqualTo("The task cannot be sent: lambda at RefusalTest.java:" + line + ": captured variable 'cfg' (Config)"
                        + " -> field Config.cache (HashMap) -> value of key db (PgConnection):"
                        + " it is AutoCloseable and not Serializable, so it stands for a resource of this process."
                        + " Remedy: open it inside the task, or make PgConnection Serializable if a copy makes sense.");
    }

    @Test
    void aThreadIsNamedWithItsVariable() {
        Thread thread = Thread.currentThread();
        int line = line() + 1;
        Task<String> task = () -> thread.getName();
        assertThat(refusal(task))
                .isEqualTo("The task cannot be sent: lambda at RefusalTest.java:" + line + ": captured variable 'thread' (Thread):"
                        + " a thread belongs to this process. Remedy: start it inside the task.");
    }

    @Test
    void aLockIsRefusedWithTheSharedLockAsRemedy() {
        int number = 1;
        ReentrantLock lock = new ReentrantLock();
        Task<Object> task = () -> number + "" + lock.isLocked();
        assertThat(refusal(task))
                .contains(": captured variable 'lock' (ReentrantLock): a lock works only inside one process, and a copy of it would lock nothing."
                        + " Remedy: use a dev.brood.sync.SharedLock.");
    }

    @Test
    void anAtomicIsRefusedWithTheSharedNumberAsRemedy() {
        AtomicInteger hits = new AtomicInteger();
        Task<Integer> task = () -> hits.incrementAndGet();
        assertThat(refusal(task))
                .endsWith(": captured variable 'hits' (AtomicInteger): a copy of an atomic variable would not be seen by this process."
                        + " Remedy: use a dev.brood.memory.SharedInt.");
    }

    static final class OrderService {
        private final Thread worker = Thread.currentThread();
        private final int factor = 3;

        Task<Integer> task() {
            return () -> factor * 2 + worker.getPriority();
        }
    }

    @Test
    void aThisCapturedByAccidentIsNamed() {
        assertThat(refusal(new OrderService().task()))
                .matches("The task cannot be sent: lambda at RefusalTest\\.java:\\d+: captured 'this' \\(OrderService\\)"
                        + " -> field OrderService\\.worker \\(Thread\\): a thread belongs to this process\\."
                        + " Remedy: start it inside the task; if 'this' was captured by accident,"
                        + " copy the field that the lambda needs into a local variable\\.");
    }

    @Test
    void aBoundMethodReferenceIsNamedWithItsLine() {
        Thread thread = Thread.currentThread();
        int line = line() + 1;
        Task<String> task = thread::getName;
        assertThat(refusal(task))
                .startsWith("The task cannot be sent: method reference Thread::getName at RefusalTest.java:" + line
                        + ": the object before :: (Thread): a thread");
    }

    @Test
    void lambdasInsideLambdasShowBothLines() {
        Thread thread = Thread.currentThread();
        Task<String> inner = () -> thread.getName();
        Task<String> outer = () -> inner.call();
        assertThat(refusal(outer))
                .matches("(?s).*lambda at RefusalTest\\.java:\\d+: captured variable 'inner' \\(lambda\\)"
                        + " -> lambda at RefusalTest\\.java:\\d+: captured variable 'thread' \\(Thread\\): .*");
    }

    record Holder(Object[] parts) {}

    @Test
    void pathsGoThroughRecordsArraysListsAndSortedMaps() {
        Object graph = List.of(new Holder(new Object[] {1, new TreeMap<>(Map.of("k", new ArrayList<>(List.of(0, new Thread()))))}));
        assertThat(refusal(graph))
                .startsWith("The task cannot be sent: element 0 (Holder) -> component Holder.parts (Object[]) -> element [1] (TreeMap)"
                        + " -> value of key k (ArrayList) -> element 1 (Thread): ");
    }

    @Test
    void anonymousClassesShowWhatTheyCaptured() {
        Thread thread = Thread.currentThread();
        Callable<String> task = new Callable<>() {
            @Override
            public String call() {
                return thread.getName();
            }
        };
        assertThat(refusal(task)).contains("captured variable 'thread' (Thread)");
    }

    @Test
    void aLambdaOfAnOrdinaryTypeIsRefusedWithTheInterfaceToUse() {
        Runnable runnable = () -> {};
        Callable<Integer> callable = () -> 1;
        assertThat(refusal(runnable))
                .isEqualTo("The task cannot be sent: lambda: a lambda of type java.lang.Runnable, which is not Serializable,"
                        + " cannot be sent by any means. Remedy: declare it as dev.brood.RemoteRunnable.");
        assertThat(refusal(callable)).endsWith("declare it as dev.brood.RemoteCallable (with invokeAll, use submitAll).");
    }

    static final class Custom implements Serializable {
        final Object inside;

        Custom(Object inside) {
            this.inside = inside;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            try {
                out.writeObject(inside);
            } catch (RuntimeException swallowed) {
                out.writeObject("nothing");
            }
        }
    }

    @Test
    void aRefusalThatUserCodeSwallowsIsThrownAllTheSame() {
        assertThat(refusal(new Custom(new Thread()))).contains("object 1 written by Custom (Thread): a thread belongs");
    }

    static final class Broken implements Serializable {
        private void writeObject(ObjectOutputStream out) throws IOException {
            throw new IOException("disk on fire");
        }
    }

    @Test
    void anExceptionOfUserCodeIsTheCause() {
        assertThatThrownBy(() -> wire.encode(List.of(new Broken())))
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("element 0 (Broken): writing it threw java.io.IOException: disk on fire")
                .hasRootCauseInstanceOf(IOException.class);
    }

    record Cell(List<Object> items) {}

    @Test
    void aCycleThroughARecordIsRefused() {
        Cell cell = new Cell(new ArrayList<>());
        cell.items.add(cell);
        assertThat(refusal(cell)).contains("component Cell.items (ArrayList) -> element 0 (Cell): it refers to itself");
    }

    @Test
    void anEncoderThatRefusedEncodesTheNextGraph() throws UnreadableException {
        refusal(new Thread());
        assertThat(wire.copy(List.of(1, "two"))).containsExactly(1, "two");
    }

    @Test
    void whatBelongsToThisProcessIsRefused() {
        List<Object> refused = List.of(
                new Thread(), new ThreadLocal<>(), RefusalTest.class.getClassLoader(), InputStream.nullInputStream(), System.out,
                ProcessHandle.current(), ForkJoinPool.commonPool(), new Semaphore(1), new CountDownLatch(1), new LongAdder(),
                new LinkedBlockingQueue<>(), new ReentrantReadWriteLock(), Stream.of(1), List.of(1).iterator(),
                java.lang.invoke.MethodHandles.lookup(), java.lang.foreign.MemorySegment.ofArray(new int[1]),
                new java.lang.ref.WeakReference<>("x"), java.util.regex.Pattern.compile("a").matcher("a"),
                new java.util.Timer(true), new java.util.concurrent.CompletableFuture<>(), Thread.currentThread().getThreadGroup(),
                java.nio.file.FileSystems.getDefault(), new java.util.SplittableRandom(), RefusalTest.class.getModule());
        for (Object value : refused) {
            assertThat(refusal(value)).startsWith("The task cannot be sent: ").contains(". Remedy: ");
            assertThat(refusal(new ConcurrentHashMap<>(Map.of("k", value)))).contains("value of key k (");
        }
    }

    @Test
    void whatHasASharedCounterpartIsRefusedWithItsName() {
        assertThat(refusal(new LinkedBlockingQueue<>())).endsWith("Remedy: use a dev.brood.ipc.SharedQueue.");
        assertThat(refusal(new CountDownLatch(1))).endsWith("Remedy: use a dev.brood.sync.SharedLatch.");
    }

    static final class Handle extends ReentrantLock {
        private Object writeReplace() {
            return "by reference";
        }
    }

    @Test
    void aLockThatSaysHowItTravelsIsNotRefused() throws UnreadableException {
        Object copy = wire.<Object>copy(new Handle());
        assertThat(copy).isEqualTo("by reference");
    }

    @Test
    void anExecutorMayBeATypeArgumentOnly() throws UnreadableException {
        assertThat(wire.copy(new ArrayList<ExecutorService>())).isEmpty();
    }
}
