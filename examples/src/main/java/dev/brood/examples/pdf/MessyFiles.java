// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Adler32;
import java.util.zip.Deflater;

import static dev.brood.examples.pdf.PdfWriter.latin1;

/**
 * A generator of files as they come from the messy side of the internet: some are ordinary PDF files, and each of the others
 * is bad in a way of its own. The same seed gives the same files, to the last byte.
 *
 * <p>The arguments are a folder, which is made if there is none, and a seed, by default 1.
 */
final class MessyFiles {

    private static final int ADLER_BASE = 65_521;
    private static final String A4 = "595 842";
    private static final String[] WORDS =
            "brood nest egg heap stack page line word worker process signal queue pipe lock task limit".split(" ");

    private final Random random;

    private MessyFiles(long seed) {
        random = new Random(seed);
    }

    static void main(String[] args) throws IOException {
        write(Files.createDirectories(Path.of(args[0])), args.length > 1 ? Long.parseLong(args[1]) : 1);
    }

    /** Writes all files into a folder. */
    static void write(Path folder, long seed) throws IOException {
        var files = new MessyFiles(seed);
        Files.write(folder.resolve("billion.pdf"), files.billion());
        Files.write(folder.resolve("bomb.pdf"), files.bomb());
        Files.write(folder.resolve("cycle.pdf"), files.cycle());
        byte[] report = files.document(30);
        Files.write(folder.resolve("cut.pdf"), Arrays.copyOf(report, report.length * 2 / 3));
        Files.write(folder.resolve("deep.pdf"), files.deep());
        Files.write(folder.resolve("empty.pdf"), new byte[0]);
        Files.write(folder.resolve("huge.pdf"), files.huge());
        Files.write(folder.resolve("letter.pdf"), files.document(2));
        Files.write(folder.resolve("locked.pdf"), files.locked());
        Files.writeString(folder.resolve("notfound.pdf"), "<!DOCTYPE html>\n<title>404 Not Found</title>\n");
        Files.write(folder.resolve("poster.pdf"), files.poster());
        Files.write(folder.resolve("report.pdf"), report);
        Files.write(folder.resolve("wall.pdf"), files.wall());
    }

    /** An ordinary document: pages of thirty lines, eight words each. */
    private byte[] document(int pageCount) {
        var pdf = new PdfWriter();
        int font = font(pdf);
        int tree = pdf.reserve();
        pdf.pages(tree, textPages(pdf, tree, font, pageCount));
        return pdf.file(tree, "");
    }

    /** An ordinary document, and a long one: 200 pages, and 16 MiB that belong to none of them. */
    private byte[] huge() {
        var pdf = new PdfWriter();
        int font = font(pdf);
        int tree = pdf.reserve();
        pdf.pages(tree, textPages(pdf, tree, font, 200));
        byte[] noise = new byte[16 << 20];
        random.nextBytes(noise);
        int attachment = pdf.reserve();
        pdf.stream(attachment, "/Type /EmbeddedFile", noise);
        return pdf.file(tree, "");
    }

    /** An ordinary document that no one can read without its password. */
    private byte[] locked() {
        return EncryptedPdf.file(random, A4, content(30));
    }

    /** Two nodes of the tree of pages that are each other's children. */
    private byte[] cycle() {
        var pdf = new PdfWriter();
        int tree = pdf.reserve();
        int other = pdf.reserve();
        pdf.object(tree, "<< /Type /Pages /Parent %d 0 R /Count 2 /Kids [%d 0 R] >>".formatted(other, other));
        pdf.object(other, "<< /Type /Pages /Parent %d 0 R /Count 2 /Kids [%d 0 R %d 0 R] >>".formatted(tree, tree, tree));
        return pdf.file(tree, "");
    }

    /** A tree of pages in which each of very many nodes has one child. */
    private byte[] deep() {
        var pdf = new PdfWriter();
        int font = font(pdf);
        int content = pdf.deflated("", content(30));
        int tree = pdf.reserve();
        int node = tree;
        for (int i = 0; i < 20_000; i++) {
            int child = pdf.reserve();
            pdf.object(node, "<< /Type /Pages /Count 1 /Kids [%d 0 R] >>".formatted(child));
            node = child;
        }
        pdf.pages(node, List.of(pdf.page(node, A4, fontResource(font), content)));
        return pdf.file(tree, "");
    }

    /**
     * A page of two gibibytes, a thousandth of that when deflated: an array of empty arrays, each of which takes a parser many times the
     * memory of its two characters.
     */
    private byte[] bomb() {
        var pdf = new PdfWriter();
        int tree = pdf.reserve();
        int content = pdf.reserve();
        pdf.stream(content, "/Filter /FlateDecode", deflated("[", "[]".repeat(1 << 19), 2_048));
        pdf.pages(tree, List.of(pdf.page(tree, A4, "", content)));
        return pdf.file(tree, "");
    }

    /** A small file with a picture of 20,000 times 20,000 pixels. */
    private byte[] poster() {
        var pdf = new PdfWriter();
        int tree = pdf.reserve();
        int image = pdf.reserve();
        pdf.stream(
                image,
                "/Type /XObject /Subtype /Image /Width 20000 /Height 20000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
                        + " /Filter /FlateDecode",
                deflated("", "\0".repeat(60_000), 20_000));
        int content = pdf.deflated("", "q 500 0 0 500 40 40 cm /P Do Q");
        pdf.pages(tree, List.of(pdf.page(tree, A4, "/XObject << /P " + image + " 0 R >>", content)));
        return pdf.file(tree, "");
    }

    /** A page of five metres by five metres. */
    private byte[] wall() {
        var pdf = new PdfWriter();
        int font = font(pdf);
        int tree = pdf.reserve();
        int content = pdf.deflated("", content(30));
        pdf.pages(tree, List.of(pdf.page(tree, "14400 14400", fontResource(font), content)));
        return pdf.file(tree, "");
    }

    /** A billion laughs, and more: a form is drawn ten times by a form that is drawn ten times, and so on, twenty forms deep. */
    private byte[] billion() {
        var pdf = new PdfWriter();
        int font = font(pdf);
        int tree = pdf.reserve();
        String form = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << %s >>";
        int inner = pdf.deflated(form.formatted(fontResource(font)), "BT /F 10 Tf 40 800 Td (ha) Tj ET");
        String ten = "/X Do ".repeat(10);
        for (int i = 0; i < 20; i++) {
            inner = pdf.deflated(form.formatted("/XObject << /X " + inner + " 0 R >>"), ten);
        }
        int content = pdf.deflated("", "/X Do");
        pdf.pages(tree, List.of(pdf.page(tree, A4, "/XObject << /X " + inner + " 0 R >>", content)));
        return pdf.file(tree, "");
    }

    private List<Integer> textPages(PdfWriter pdf, int tree, int font, int count) {
        var pages = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            pages.add(pdf.page(tree, A4, fontResource(font), pdf.deflated("", content(30))));
        }
        return pages;
    }

    private static int font(PdfWriter pdf) {
        return pdf.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
    }

    private static String fontResource(int font) {
        return "/Font << /F " + font + " 0 R >>";
    }

    /** A page's lines of eight words each. */
    private String content(int lines) {
        var text = new StringBuilder("BT /F 11 Tf 16 TL 60 780 Td\n");
        for (int line = 0; line < lines; line++) {
            text.append('(');
            for (int word = 0; word < 8; word++) {
                text.append(word == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
            }
            text.append(") Tj T*\n");
        }
        return text.append("ET\n").toString();
    }

    /** Deflates a beginning and then many copies of a piece, of which one is deflated and its bits are copied. */
    private static byte[] deflated(String beginning, String piece, int copies) {
        byte[] begin = latin1(beginning);
        byte[] again = latin1(piece);
        var stream = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true); // without head and checksum
        try {
            stream.writeBytes(new byte[] {0x78, (byte) 0xda}); // zlib's head
            stream.writeBytes(fullyFlushed(deflater, begin));
            byte[] one = fullyFlushed(deflater, again); // refers to nothing before it, and ends with a whole byte
            for (int i = 0; i < copies; i++) {
                stream.writeBytes(one);
            }
        } finally {
            deflater.end();
        }
        stream.writeBytes(new byte[] {3, 0}); // an empty last block
        stream.writeBytes(checksum(begin, again, copies));
        return stream.toByteArray();
    }

    /** The Adler-32 checksum (RFC 1950) of a beginning and copies of a piece, each of which is summed up in one step. */
    private static byte[] checksum(byte[] begin, byte[] again, int copies) {
        long sum = adler32(begin);
        long piece = adler32(again);
        long low = sum & 0xffff;
        long high = sum >> 16;
        for (int i = 0; i < copies; i++) {
            high = (high + again.length * (low - 1) + (piece >> 16)) % ADLER_BASE;
            low = (low + (piece & 0xffff) - 1) % ADLER_BASE;
        }
        return new byte[] {(byte) (high >> 8), (byte) high, (byte) (low >> 8), (byte) low};
    }

    private static long adler32(byte[] bytes) {
        var sum = new Adler32();
        sum.update(bytes);
        return sum.getValue();
    }

    private static byte[] fullyFlushed(Deflater deflater, byte[] bytes) {
        deflater.setInput(bytes);
        byte[] deflated = new byte[bytes.length + 64];
        int length = deflater.deflate(deflated, 0, deflated.length, Deflater.FULL_FLUSH);
        return Arrays.copyOf(deflated, length);
    }
}
