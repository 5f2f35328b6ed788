// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import dev.brood.error.NotSendableException;
import dev.brood.error.RemoteTaskException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever an exception's class does, its rebuilding ends in an exception to throw. */
@SuppressWarnings({"serial", "InfiniteRecursion"}) // never stored; meant
class FailuresTest {

    private static final String BOUNDARY = "[process worker-1, pid 42]";

    private final WireFixture wire = new WireFixture();

    private Throwable travel(Throwable t) {
        byte[] bytes = Failures.capture(t, wire.encoder);
        wire.ship();
        return Failures.rebuild(bytes, wire.decoder, BOUNDARY);
    }

    static final class OrderException extends Exception {
        final int order;

        OrderException(String message, int order, Throwable cause) {
            super(message, cause);
            this.order = order;
        }
    }

    @Test
    void theSameTypeArrivesWithItsFieldsCauseAndSuppressed() {
        OrderException sent = new OrderException("no", 7, new IOException("disk"));
        sent.addSuppressed(new IllegalStateException("also"));
        Throwable got = travel(sent);
        assertThat(got).isInstanceOf(OrderException.class).hasMessage("no").hasRootCauseMessage("disk");
        assertThat(((OrderException) got).order).isEqualTo(7);
        assertThat(got.getSuppressed()).singleElement().satisfies(s -> assertThat(s).hasMessage("also"));
    }

    @Test
    void theTraceIsRemoteFramesTheBoundaryAndLocalFrames() {
        IOException sent = new IOException("x");
        sent.setStackTrace(new StackTraceElement[] {new StackTraceElement("com.acme.Remote", "run", "Remote.java", 12)});
        List<StackTraceElement> trace = Arrays.asList(travel(sent).getStackTrace());
        assertThat(trace.get(0)).hasToString("com.acme.Remote.run(Remote.java:12)");
        assertThat(trace.get(1)).hasToString("[process worker-1, pid 42].run(process boundary)");
        assertThat(trace.get(2).getMethodName()).isEqualTo("travel");
    }

    static final class HoldsAThread extends RuntimeException {
        final Thread thread = Thread.currentThread();

        HoldsAThread() {
            super("held");
        }
    }

    static final class CannotBeRead extends RuntimeException {
        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("not today");
        }
    }

    @Test
    void aStandInArrivesWhenTheObjectCannot() {
        Throwable unsendable = travel(new HoldsAThread());
        assertThat(unsendable).isInstanceOfSatisfying(RemoteTaskException.class,
                e -> assertThat(e.originalType()).isEqualTo(HoldsAThread.class.getName()));
        assertThat(unsendable).hasMessageContaining("held");
        assertThat(unsendable.getSuppressed()).singleElement().satisfies(why -> assertThat(why)
                .isInstanceOf(NotSendableException.class)
                .hasMessageContaining("HoldsAThread.thread (Thread)")
                .hasMessageEndingWith("Remedy: join it inside the task, and return what it computed."));
        assertThat(travel(new CannotBeRead())).isInstanceOf(RemoteTaskException.class)
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("not today"));
    }

    static final class Hostile extends RuntimeException {
        @Override
        public @Nullable String getMessage() {
            throw new IllegalStateException("no message for you");
        }

        @Override
        public synchronized Throwable getCause() {
            return new Hostile();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            throw new StackOverflowError();
        }

        @Override
        public void setStackTrace(StackTraceElement[] trace) {
            throw new OutOfMemoryError("pretended");
        }
    }

    @Test
    void aHostileExceptionStillEndsAsAnException() {
        assertThat(travel(new Hostile())).isInstanceOf(RemoteTaskException.class)
                .hasMessageContaining("Hostile")
                .hasMessageContaining("its getMessage threw");
    }

    @Test
    void causesInACircleEnd() {
        Exception a = new Exception("a");
        Exception b = new Exception("b", a);
        a.initCause(b);
        Throwable got = travel(a);
        assertThat(got).hasMessage("a");
        assertThat(got.getCause()).hasMessage("b");
        assertThat(got.getCause().getCause()).isSameAs(got);
        assertThat(Failures.plain(Failures.capture(a, wire.encoder)).cause().cause()).isNull();
    }

    @Test
    void errorsAndDeepStacksArrive() {
        Throwable overflow = null;
        try {
            recurse(0);
        } catch (StackOverflowError e) {
            overflow = e;
        }
        assertThat(travel(overflow)).isInstanceOf(StackOverflowError.class);
        assertThat(travel(new OutOfMemoryError("Java heap space"))).isInstanceOf(OutOfMemoryError.class).hasMessage("Java heap space");
        assertThat(travel(new AssertionError("x"))).isInstanceOf(AssertionError.class);
    }

    private static int recurse(int n) {
        return recurse(n + 1) + 1;
    }

    @Test
    void aHugeMessageIsBoundedInThePlainData() {
        byte[] bytes = Failures.capture(new HoldsNothing("m".repeat(10_000_000)), wire.encoder);
        wire.ship();
        assertThat(Failures.plain(bytes).message()).hasSizeLessThan(70_000).contains("10000000 characters");
        assertThat(Failures.rebuild(bytes, wire.decoder, BOUNDARY)).message().hasSize(10_000_000);
    }

    static final class HoldsNothing extends RuntimeException {
        HoldsNothing(String message) {
            super(message);
        }
    }

    @Test
    void damagedBytesAreReportedAsAFailureToo() {
        byte[] bytes = Failures.capture(new IOException("x"), wire.encoder);
        wire.ship();
        for (int cut = 0; cut < bytes.length; cut++) {
            assertThat(Failures.rebuild(Arrays.copyOf(bytes, cut), wire.decoder, BOUNDARY)).isNotNull();
        }
    }
}
