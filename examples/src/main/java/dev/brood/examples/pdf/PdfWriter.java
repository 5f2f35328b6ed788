// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;

/**
 * A PDF file that is being written, object by object, as ISO 32000-1 describes its syntax. It checks nothing: what it is
 * told to write may be as wrong as an example needs it.
 *
 * <p>Not safe for use by several threads at once.
 */
final class PdfWriter {

    /** The object of each number, from 1, as its bytes between {@code obj} and {@code endobj}; empty if not written yet. */
    private final List<byte[]> objects = new ArrayList<>();

    private String trailer = "";

    /** {@return a number for an object that is written later} */
    int reserve() {
        objects.add(new byte[0]);
        return objects.size();
    }

    /** Writes the object of a reserved number. */
    void object(int number, String text) {
        objects.set(number - 1, latin1(text));
    }

    /** {@return the number of a new object} */
    int object(String text) {
        objects.add(latin1(text));
        return objects.size();
    }

    /** Writes the object of a reserved number: a stream of these very bytes. */
    void stream(int number, String entries, byte[] bytes) {
        var object = new ByteArrayOutputStream();
        object.writeBytes(latin1("<< " + entries + " /Length " + bytes.length + " >>\nstream\n"));
        object.writeBytes(bytes);
        object.writeBytes(latin1("\nendstream"));
        objects.set(number - 1, object.toByteArray());
    }

    /** {@return the number of a new stream, whose text is deflated} */
    int deflated(String entries, String text) {
        int number = reserve();
        stream(number, "/Filter /FlateDecode " + entries, deflate(latin1(text)));
        return number;
    }

    /** {@return the number of a new page} */
    int page(int parent, String mediaBox, String resources, int content) {
        return object("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s] /Contents %d 0 R /Resources << %s >> >>"
                .formatted(parent, mediaBox, content, resources));
    }

    /** Writes the root of a tree of pages. */
    void pages(int number, List<Integer> kids) {
        object(number, "<< /Type /Pages /Count %d /Kids [%s] >>".formatted(kids.size(), references(kids)));
    }

    /** Adds entries to the trailer. */
    void trailer(String entries) {
        trailer += entries;
    }

    private static String references(List<Integer> numbers) {
        var text = new StringBuilder();
        numbers.forEach(number -> text.append(number).append(" 0 R "));
        return text.toString();
    }

    /** {@return the whole file, whose catalogue is one more object behind all others} */
    byte[] file(int pages, String catalogueEntries) {
        int root = object("<< /Type /Catalog /Pages %d 0 R %s >>".formatted(pages, catalogueEntries));
        var file = new ByteArrayOutputStream();
        file.writeBytes(latin1("%PDF-1.7\n"));
        var table = new StringBuilder("xref\n0 " + (objects.size() + 1) + "\n0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            table.append("%010d 00000 n \n".formatted(file.size()));
            file.writeBytes(latin1((i + 1) + " 0 obj\n"));
            file.writeBytes(objects.get(i));
            file.writeBytes(latin1("\nendobj\n"));
        }
        int start = file.size();
        file.writeBytes(latin1(table.toString()));
        file.writeBytes(latin1("trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
                .formatted(objects.size() + 1, root, trailer, start)));
        return file.toByteArray();
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] deflate(byte[] bytes) {
        var deflated = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflated)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deflated.toByteArray();
    }
}
