// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.internal.launch.SparePlan;
import dev.brood.internal.launch.StartContext;
import dev.brood.internal.launch.ThisProcess;
import dev.brood.internal.os.AvailableMemory;
import dev.brood.internal.os.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A context of this machine.
 *
 * @param chosen whether somebody chose it: then children have it, too
 */
record LocalContext(StartMethod startMethod, int spares, List<String> preload, boolean chosen) implements Context {

    private static final int MOST_SPARES = 4;
    private static final long ENOUGH_MEMORY = 2L << 30;
    private static final ScopedValue<LocalContext> SCOPED = ScopedValue.newInstance();
    private static final AtomicReference<@Nullable LocalContext> INSTALLED = new AtomicReference<>();

    /** What holds where nobody has said anything; settled when it is first asked for, so that children are of the same kinds later. */
    private static final class Unasked {
        private static final StartMethod METHOD = methodFor(AvailableMemory.bytes());
    }

    /** The method of a program that says nothing, by the memory that is available, empty if that is unknown: spares take some. */
    static StartMethod methodFor(OptionalLong memory) {
        return memory.orElse(0) >= ENOUGH_MEMORY ? StartMethod.FORKSERVER : StartMethod.SPAWN;
    }

    static LocalContext now() {
        LocalContext installed = SCOPED.isBound() ? SCOPED.get() : INSTALLED.get();
        if (installed != null) {
            return installed;
        }
        StartContext inherited = ThisProcess.context();
        return inherited == null
                ? new LocalContext(standardMethod(), standardSpares(), List.of(), false)
                : new LocalContext(
                        StartMethod.valueOf(inherited.method()), inherited.spares(), inherited.preload(), true);
    }

    static void install(Context context) {
        INSTALLED.set((LocalContext) LocalChildBuilder.given(context, "install", "a context of Context.of() or Context.builder()"));
    }

    private static StartMethod standardMethod() {
        String text = System.getProperty(START_PROPERTY);
        return text == null || text.isEmpty() ? Unasked.METHOD : StartMethod.named(text, "-D" + START_PROPERTY + "=");
    }

    private static int standardSpares() {
        String text = System.getProperty(SPARES_PROPERTY);
        if (text == null || text.isEmpty()) {
            return Math.min(MOST_SPARES, Runtime.getRuntime().availableProcessors());
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw noNumber(text, e);
        }
        throw noNumber(text, null);
    }

    private static IllegalArgumentException noNumber(String text, @Nullable Exception cause) {
        return new IllegalArgumentException("-D" + SPARES_PROPERTY + "=" + text + " is no number of spares: give 0 or more", cause);
    }

    /** What a child whose builder has chosen a method, or none, may be. */
    SparePlan sparePlan(@Nullable StartMethod method) {
        StartMethod wanted = method == null ? startMethod : method;
        return wanted == StartMethod.SPAWN
                ? SparePlan.NONE
                : new SparePlan(SparePlan.Use.WANTED, spares, preload, wanted == StartMethod.FORK);
    }

    /** What children are told of it. */
    @Nullable StartContext forChildren() {
        return chosen ? new StartContext(startMethod.name(), spares, preload) : null;
    }

    @Override
    public ChildProcess.Builder process(RemoteAction task) {
        return new LocalChildBuilder(this, task);
    }

    @Override
    public ProcessPool.Builder pool() {
        return new LocalPoolBuilder(this);
    }

    @Override
    public void run(Runnable action) {
        ScopedValue.where(SCOPED, this).run(LocalChildBuilder.given(action, "run", "what is to run in the context"));
    }

    @Override
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> action) throws X {
        return ScopedValue.where(SCOPED, this).<T, X>call(LocalChildBuilder.given(action, "call", "what is to run in the context"));
    }

    @Override
    public String toString() {
        return "Context[" + startMethod + ", " + spares + " spares" + (preload.isEmpty() ? "" : ", preload " + preload) + "]";
    }

    /** Collects the settings. */
    static final class Builder implements Context.Builder {

        private @Nullable StartMethod method;
        private int spares = -1;
        private final List<String> preload = new ArrayList<>();

        @Override
        public Context.Builder startMethod(StartMethod method) {
            this.method = LocalChildBuilder.given(method, "startMethod", "a start method");
            return this;
        }

        @Override
        public Context.Builder spares(int number) {
            if (number < 0) {
                throw new IllegalArgumentException("spares(" + number + ") makes no sense: give 0 or more");
            }
            spares = number;
            return this;
        }

        @Override
        public Context.Builder preload(String... classes) {
            for (String name : LocalChildBuilder.checkedWords(classes, "preload")) {
                try {
                    Class.forName(name, false, ClassLoader.getSystemClassLoader());
                } catch (ClassNotFoundException | LinkageError e) {
                    throw new IllegalArgumentException("preload(\"" + Given.shown(name) + "\") names no class that the class path has (" + e + "): give binary"
                            + " names, such as com.acme.Model or com.acme.Model$Part", e);
                }
                preload.add(name);
            }
            return this;
        }

        @Override
        public Context build() {
            return new LocalContext(
                    method == null ? standardMethod() : method, spares < 0 ? standardSpares() : spares, List.copyOf(preload), true);
        }
    }
}
