// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Maps whole files by {@code mmap(2)}, which no interrupt disturbs: a channel whose thread is interrupted while it maps a file loses the
 * mapping, which stays as long as the process then. Thread-safe.
 *
 * <p>Whatever happens on the way, an {@link OutOfMemoryError} included, no descriptor and no mapping is left.
 */
public final class FileMap {

    private static final Optional<FileMap> SYSTEM = find();

    // lseek(2)
    private static final long END = 2;

    // mmap(2)
    private static final long PROT_READ = 1;
    private static final long PROT_WRITE = 2;
    private static final long SHARED = 1;
    private static final long PRIVATE = 2;

    private static final long NONE = 0;

    private final LinuxSystemCalls calls;

    private FileMap(LinuxSystemCalls calls) {
        this.calls = calls;
    }

    /**
     * {@return how this system does so, empty if it has no way to, if {@value WordWait#PROPERTY} asks for the portable way, or if native
     * access has not been granted expressly: every program maps files, and one that shares nothing must not be warned of it}
     */
    public static Optional<FileMap> system() {
        return SYSTEM;
    }

    private static Optional<FileMap> find() {
        boolean portable = System.getProperty(WordWait.PROPERTY, "").equals("portable"); // files are mapped before anybody waits
        return portable || !FileMap.class.getModule().isNativeAccessEnabled()
                ? Optional.empty()
                : LinuxSystemCalls.find().map(FileMap::new);
    }

    /**
     * Maps the whole of a file.
     *
     * @param file the file
     * @param mode {@link MapMode#READ_ONLY}, {@link MapMode#READ_WRITE} or {@link MapMode#PRIVATE}
     * @param arena how long; its owner calls
     * @return its memory; null if the system refused, or the file is empty: who maps it by a channel gets what there is to get, or learns why
     * @throws IllegalStateException if the arena is closed
     */
    @SuppressWarnings("restricted") // a caller without native access gets a warning from the JDK, which names the flag
    public @Nullable MemorySegment map(Path file, MapMode mode, Arena arena) {
        var mapping = new Mapping(calls);
        boolean whole = false;
        try {
            if (!mapping.make(file, mode)) {
                return null;
            }
            MemorySegment all = MemorySegment.ofAddress(mapping.address()).reinterpret(mapping.bytes, arena, mapping);
            MemorySegment mapped = mode.equals(MapMode.READ_ONLY) ? all.asReadOnly() : all;
            whole = true;
            return mapped;
        } finally {
            if (!whole) {
                mapping.end();
            }
        }
    }

    /** A mapping that ends with an arena, which may have it already, or without one: once in any case. */
    private static final class Mapping implements Consumer<MemorySegment> {

        private final LinuxSystemCalls calls;

        /** Where it begins; not positive before there is one, and after its end. */
        private final AtomicLong address = new AtomicLong();

        private long bytes;

        Mapping(LinuxSystemCalls calls) {
            this.calls = calls;
        }

        long address() {
            return address.get();
        }

        /** Makes it, unless the system refuses, or there are no bytes. */
        boolean make(Path file, MapMode mode) {
            // who maps privately stores into pages of his own, but a channel that does so has to be writable, too
            long descriptor = calls.open(file, mode.equals(MapMode.READ_ONLY) ? LinuxSystemCalls.READ_ONLY : LinuxSystemCalls.READ_WRITE);
            if (descriptor < 0) {
                return false;
            }
            try {
                return make(descriptor, mode);
            } finally {
                calls.close(descriptor);
            }
        }

        private boolean make(long descriptor, MapMode mode) {
            bytes = calls.call(calls.number(8, 62), descriptor, 0, END, NONE);
            if (bytes <= 0) {
                return false;
            }
            long protection = mode.equals(MapMode.READ_ONLY) ? PROT_READ : PROT_READ | PROT_WRITE;
            long kind = mode.equals(MapMode.PRIVATE) ? PRIVATE : SHARED;
            address.set(calls.call(calls.number(9, 222), NONE, bytes, protection, kind, descriptor, 0));
            return address.get() > 0;
        }

        @Override
        public void accept(MemorySegment memory) {
            end();
        }

        /**
         * Ends it, if that has not been done.
         *
         * @throws IllegalStateException if the system refuses: the process has too many mappings to split one
         */
        void end() {
            long begin = address.getAndSet(NONE);
            if (begin > 0 && calls.call(calls.number(11, 215), begin, bytes, NONE, NONE) != 0) {
                throw new IllegalStateException("The system does not unmap " + bytes + " bytes at 0x" + Long.toHexString(begin)
                        + ". See the limit of mappings (vm.max_map_count).");
            }
        }
    }
}
