// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.jmh;

import dev.brood.internal.wire.ClassSource;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Dictionary;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.LocalClassSource;
import dev.brood.internal.wire.UnreadableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Objects to records and back, beside the JDK's own streams; the dictionary has seen every shape before. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WireBenchmark {

    /** What is sent. */
    @Param
    public Payload payload = Payload.INTEGER;

    private final Dictionary dictionary = new Dictionary();
    private final LocalClassSource classes = new LocalClassSource();
    private final Encoder encoder = new Encoder(dictionary, classes);
    private final Dictionary mirror = new Dictionary();
    private final Decoder decoder = new Decoder(mirror, classes, ClassSource.NONE);

    private Object object = "";
    private byte[] record = {};
    private byte[] stream = {};

    /**
     * Encodes once, and ships what the record names.
     *
     * @throws IOException if the JDK's stream cannot write the object
     */
    @Setup
    public void encodeOnce() throws IOException {
        object = payload.make();
        record = encode();
        stream = encodeByJdk();
        for (int id = mirror.size(); id < dictionary.size(); id++) {
            mirror.append(id, dictionary.entry(id));
        }
    }

    /** {@return the object's record} */
    @Benchmark
    public byte[] encode() {
        return encoder.encode(object, "task");
    }

    /**
     * Decodes the record.
     *
     * @return a copy of the object
     * @throws UnreadableException never
     */
    @Benchmark
    public @Nullable Object decode() throws UnreadableException {
        return decoder.decode(record);
    }

    /**
     * Writes the object with the JDK's stream.
     *
     * @return its bytes
     * @throws IOException never
     */
    @Benchmark
    public byte[] encodeByJdk() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the object with the JDK's stream.
     *
     * @return a copy of the object
     * @throws IOException never
     * @throws ClassNotFoundException never
     */
    @Benchmark
    public Object decodeByJdk() throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(stream))) {
            return in.readObject();
        }
    }
}
