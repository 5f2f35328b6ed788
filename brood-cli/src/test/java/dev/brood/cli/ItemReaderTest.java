// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ItemReaderTest {

    private static List<String> read(String text, boolean nulSeparated) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        List<String> items = new ArrayList<>();
        try (ItemReader reader = new ItemReader(in, nulSeparated, StandardCharsets.UTF_8)) {
            for (String item = reader.next(); item != null; item = reader.next()) {
                items.add(item);
            }
        }
        return items;
    }

    @Test
    void linesEndWithLineFeedAndTheLastNeedsNone() throws IOException {
        assertThat(read("a\n\nb\r\nç", false)).containsExactly("a", "", "b", "ç");
        assertThat(read("a\n", false)).containsExactly("a");
        assertThat(read("", false)).isEmpty();
        assertThat(read("\n", false)).containsExactly("");
    }

    @Test
    void itemsBetweenNulsMayHoldLines() throws IOException {
        assertThat(read("a\nb\0c\r\0", true)).containsExactly("a\nb", "c\r");
    }

    @Test
    void anItemMayBeLongerThanAnyBuffer() throws IOException {
        String huge = "é".repeat(1_000_001);
        assertThat(read("x\n" + huge + "\ny\n", false)).containsExactly("x", huge, "y");
    }

    @Test
    void noMoreIsReadThanIsAskedFor() throws IOException {
        int[] reads = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                reads[0]++;
                bytes[offset] = 'a';
                bytes[offset + 1] = '\n';
                return 2;
            }
        };
        try (ItemReader reader = new ItemReader(endless, false, StandardCharsets.UTF_8)) {
            assertThat(reader.next()).isEqualTo("a");
            assertThat(reader.next()).isEqualTo("a");
        }
        assertThat(reads[0]).isEqualTo(2);
    }
}
