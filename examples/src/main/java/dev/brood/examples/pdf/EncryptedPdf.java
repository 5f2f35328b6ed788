// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.pdf;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

import static dev.brood.examples.pdf.PdfWriter.latin1;

/**
 * A PDF file of one page that is encrypted as PDF's first standard did it (ISO 32000-1, 7.6, revision 2): RC4 with 40 bits. It
 * keeps nothing secret today, but nobody reads it without a password.
 */
final class EncryptedPdf {

    static final String PASSWORD = "sesame";

    /** By which the standard fills passwords up to 32 bytes. */
    private static final byte[] PADDING = HexFormat.of()
            .parseHex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a");

    private static final int PERMISSIONS = -4;

    private EncryptedPdf() {}

    /** {@return a file of one page with this content} */
    static byte[] file(Random random, String mediaBox, String content) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        byte[] password = padded(PASSWORD);
        byte[] owner = rc4(Arrays.copyOf(md5(password), 5), password);
        byte[] permissions = {(byte) PERMISSIONS, (byte) (PERMISSIONS >> 8), (byte) (PERMISSIONS >> 16), (byte) (PERMISSIONS >> 24)};
        byte[] key = Arrays.copyOf(md5(password, owner, permissions, id), 5);

        var pdf = new PdfWriter();
        int font = pdf.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        int tree = pdf.reserve();
        int stream = pdf.reserve();
        byte[] streamKey = md5(key, new byte[] {(byte) stream, (byte) (stream >> 8), 0, 0, 0});
        pdf.stream(stream, "", rc4(Arrays.copyOf(streamKey, 10), latin1(content)));
        pdf.pages(tree, List.of(pdf.page(tree, mediaBox, "/Font << /F " + font + " 0 R >>", stream)));
        pdf.trailer("/ID [<%1$s> <%1$s>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <%2$s> /U <%3$s> /P %4$d >>"
                .formatted(hex(id), hex(owner), hex(rc4(key, PADDING)), PERMISSIONS));
        return pdf.file(tree, "");
    }

    private static byte[] padded(String password) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(latin1(password));
        bytes.writeBytes(PADDING);
        return Arrays.copyOf(bytes.toByteArray(), 32);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] md5(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no MD5, which every Java has", e);
        }
    }

    private static byte[] rc4(byte[] key, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("RC4");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "RC4"));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no RC4 with %d bits".formatted(key.length * 8), e);
        }
    }
}
