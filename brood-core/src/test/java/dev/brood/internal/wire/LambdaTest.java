// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@SuppressWarnings({"serial", "ReferenceEquality"}) // what is sent is trusted
class LambdaTest {

    interface Task<V> extends Callable<V>, Serializable {}

    interface Fun<T, R> extends Function<T, R>, Serializable {}

    private final WireFixture wire = new WireFixture();

    record Config(String name) {}

    private static Task<String> task(String a, int b, long c, Config config) {
        return () -> a + b + c + config.name();
    }

    @Test
    void capturedValuesOfAllKindsArrive() throws Exception {
        assertThat(wire.copy(task("a", 1, 2L, new Config("c"))).call()).isEqualTo("a12c");
    }

    @Test
    void aLambdaIsAFewBytesOnceItsShapeIsKnown() throws Exception {
        wire.encode(task("a", 1, 2L, new Config("c")));
        int entries = wire.sent.size();
        assertThat(wire.encode(task("b", 1, 2L, new Config("d")))).hasSizeLessThan(24);
        assertThat(wire.sent.size()).isEqualTo(entries);
    }

    @Test
    void everyDecodingMakesAFreshInstance() throws Exception {
        byte[] record = wire.encode(task("a", 1, 2L, new Config("c")));
        assertThat(wire.decoder.decode(record)).isNotSameAs(wire.decoder.decode(record));
    }

    @Test
    void methodReferencesArrive() throws Exception {
        Fun<String, Integer> unbound = String::length;
        Fun<Integer, Integer> constant = Math::abs;
        Fun<String, Config> constructor = Config::new;
        Config config = new Config("bound");
        Task<String> bound = config::name;
        assertThat(wire.copy(unbound).apply("four")).isEqualTo(4);
        assertThat(wire.copy(constant).apply(-3)).isEqualTo(3);
        assertThat(wire.copy(constructor).apply("x")).isEqualTo(new Config("x"));
        assertThat(wire.copy(bound).call()).isEqualTo("bound");
    }

    @Test
    void lambdasCaptureLambdas() throws Exception {
        Fun<Integer, Integer> twice = x -> 2 * x;
        Fun<Integer, Integer> plus = x -> twice.apply(x) + 1;
        Task<Integer> task = () -> plus.apply(twice.apply(5));
        assertThat(wire.copy(task).call()).isEqualTo(21);
    }

    @Test
    void aLambdaThatWasReceivedCanBeSentOn() throws Exception {
        Task<String> received = wire.copy(task("a", 1, 2L, new Config("c")));
        assertThat(wire.copy(received).call()).isEqualTo("a12c");
    }

    @Test
    void intersectionTypesMakeAnyLambdaSendable() throws Exception {
        Supplier<String> supplier = (Supplier<String> & Serializable) () -> "s";
        assertThat(wire.copy(supplier).get()).isEqualTo("s");
    }

    @Test
    void capturedArgumentsKeepTheirIdentity() throws Exception {
        List<Object> shared = new ArrayList<>();
        List<List<Object>> holder = new ArrayList<>(List.of(shared));
        Task<Boolean> task = () -> holder.get(0) == shared;
        assertThat(wire.copy(task).call()).isTrue();
    }

    @Test
    void dictionariesThatAreFullMakeRecordsCarryEverything() throws Exception {
        LocalDictionary full = new LocalDictionary(0);
        LocalClassSource classes = new LocalClassSource();
        Encoder encoder = new Encoder(full, classes);
        Decoder decoder = new Decoder(new LocalDictionary(), classes, ClassSource.NONE);
        byte[] record = encoder.encode(task("a", 1, 2L, new Config("c")), "task");
        assertThat(full.size()).isZero();
        assertThat(full.overflows()).isPositive();
        assertThat(((Task<?>) decoder.decode(record)).call()).isEqualTo("a12c");
    }
}
