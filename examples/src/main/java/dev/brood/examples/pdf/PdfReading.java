// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.StringTokenizer;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;

/** What PDFBox finds in a file: how many pages and words, and how many pixels the picture of its first page has. */
record PdfReading(int pages, int words, int width, int height) {

    /** Reads a file with the library, as trustingly as most programs do: without a thought of what the file may ask for. */
    static PdfReading of(Path file) throws IOException {
        try (var document = Loader.loadPDF(file.toFile())) {
            int words = new StringTokenizer(new PDFTextStripper().getText(document)).countTokens();
            BufferedImage first = new PDFRenderer(document).renderImage(0);
            return new PdfReading(document.getNumberOfPages(), words, first.getWidth(), first.getHeight());
        }
    }

    /** Reads one file in this very JVM: what becomes of a program that has no workers. */
    static void main(String[] args) throws IOException {
        System.out.println(PdfReading.of(Path.of(args[0])));
    }
}
