// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/** A compiler's file manager that keeps the compiled classes in memory. Not safe for use by several threads at once. */
final class MemoryOutput extends ForwardingJavaFileManager<JavaFileManager> {

    private final Map<String, ByteArrayOutputStream> classes = new TreeMap<>();

    /**
     * Creates the manager.
     *
     * @param files where everything but the output is
     */
    MemoryOutput(JavaFileManager files) {
        super(files);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
        return new SimpleJavaFileObject(URI.create("memory:///" + className + kind.extension), kind) {
            @Override
            public OutputStream openOutputStream() {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                classes.put(className, bytes);
                return bytes;
            }
        };
    }

    /** {@return the bytes of the classes compiled so far by their binary names} */
    Map<String, byte[]> classes() {
        Map<String, byte[]> bytes = new TreeMap<>();
        classes.forEach((name, stream) -> bytes.put(name, stream.toByteArray()));
        return bytes;
    }
}
