// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.IdentityFlowProcessorVerification;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The Reactive Streams Technology Compatibility Kit for a pool's processor, which TestNG runs for {@link ReactiveStreamsTest}. */
public abstract class ProcessorVerification extends IdentityFlowProcessorVerification<Integer> {

    private static final long HANG_MILLIS = 20_000;
    private static final long SILENCE_MILLIS = 100;
    /** How long the kit sleeps before it looks whether a cancelled subscriber is garbage. */
    private static final long GARBAGE_MILLIS = 1_000;

    private final ProcessPool pool;
    private ExecutorService publishers = Executors.newVirtualThreadPerTaskExecutor();

    ProcessorVerification(ProcessPool pool) {
        super(new TestEnvironment(HANG_MILLIS, SILENCE_MILLIS, SILENCE_MILLIS), GARBAGE_MILLIS);
        this.pool = pool;
    }

    /** For a pool of processes. */
    public static final class OfWorkers extends ProcessorVerification {

        /** For TestNG. */
        public OfWorkers() {
            super(ProcessPool.of(2));
        }
    }

    /** For a pool of the calling threads. */
    public static final class Inline extends ProcessorVerification {

        /** For TestNG. */
        public Inline() {
            super(ProcessPool.inline());
        }
    }

    /** Opens the publishers' threads. */
    @BeforeClass
    public void open() {
        publishers.close();
        publishers = Executors.newVirtualThreadPerTaskExecutor();
    }

    /** Ends what belongs to the tests. */
    @AfterClass(alwaysRun = true)
    public void close() {
        pool.shutdownNow();
        pool.close();
        publishers.shutdownNow();
        publishers.close();
    }

    @Override
    protected Flow.Processor<Integer, Integer> createIdentityFlowProcessor(int bufferSize) {
        return pool.processor(number -> number);
    }

    @Override
    protected Flow.Publisher<Integer> createFailedFlowPublisher() {
        Flow.Processor<Integer, Integer> failed = pool.processor(number -> number);
        failed.onError(new IllegalStateException("failed before anybody subscribed"));
        return failed;
    }

    @Override
    public ExecutorService publisherExecutorService() {
        return publishers;
    }

    @Override
    public Integer createElement(int element) {
        return element;
    }

    /** One subscriber each. */
    @Override
    public long maxSupportedSubscribers() {
        return 1;
    }
}
