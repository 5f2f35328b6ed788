// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.jmh;

import dev.brood.internal.memory.Party;
import dev.brood.internal.memory.SharedDictionary;
import dev.brood.internal.wire.ClassSource;
import dev.brood.internal.wire.Decoder;
import dev.brood.internal.wire.Encoder;
import dev.brood.internal.wire.LocalClassSource;
import dev.brood.internal.wire.SessionDictionary;
import dev.brood.internal.wire.UnreadableException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Objects to records and back, beside the JDK's own streams; the session's dictionary has seen every shape before. */
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

    private final Path folder = temporary();
    private final LocalClassSource classes = new LocalClassSource();
    private final Encoder encoder = new Encoder(dictionary(1), classes);
    private final Decoder decoder = new Decoder(dictionary(2), classes, ClassSource.NONE);

    private Object object = "";
    private byte[] record = {};
    private byte[] stream = {};

    private static Path temporary() {
        try {
            return Files.createTempDirectory("brood-dictionary-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The dictionary as one of two processes sees it. */
    private SessionDictionary dictionary(int slot) {
        return new SessionDictionary(() -> new SharedDictionary(folder, new Party(slot, 1)));
    }

    /**
     * Encodes once.
     *
     * @throws IOException if the JDK's stream cannot write the object
     */
    @Setup
    public void encodeOnce() throws IOException {
        object = payload.make();
        record = encode();
        stream = encodeByJdk();
    }

    /**
     * Removes the dictionary.
     *
     * @throws IOException if the file system refuses
     */
    @TearDown
    public void removeDictionary() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
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
