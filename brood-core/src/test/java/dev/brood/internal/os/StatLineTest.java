// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Lines of the kernel, such with names that imitate a line, and lines that are none. */
class StatLineTest {

    private static final String REST = " S 7 8 9 34817 11 4194560 101 102 103 104 105 106 107 108 15 -5 3 0 123456 1844 10 18446744073709551615 1 1"
            + " 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 5000 5100 0";

    private static StatLine parse(String line) {
        return StatLine.parse(42, line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLineThatWasReadWhileTheProcessWasReapedSaysSo() {
        StatLine line = parse("28729 (java) Z 0 -1 -1 0 -1 4227084 6331 0 22 0 7 2 0 0 20 0 0 0 5904735 0 0 0 0");
        assertThat(line.isReleased()).isTrue();
        assertThat(line.startTicks()).isEqualTo(5_904_735);
        assertThat(parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 0").isReleased()).isFalse();
    }

    @Test
    void everyFieldIsWhereTheManualSays() {
        assertThat(parse("42 (cat)" + REST + "\n"))
                .isEqualTo(new StatLine(42, 'S', 7, 8, 9, 34817, 11, 4194560, 101, 103, 105, 106, 15, -5, 3, 123456, 1844, 5000, 5100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a) R 1 1", ")", "(", "()", "((", "))", ") (", "", " ", "a\tb", "ä) Z (", "a\nb", "a\\nb", "x) S 7 8 9 34817 11 ("})
    void aNameMayHoldAnythingAndShiftsNoField(String name) {
        StatLine line = parse("42 (" + name + ")" + REST);
        assertThat(line.state()).isEqualTo('S');
        assertThat(line.startTicks()).isEqualTo(123456);
    }

    @Test
    void aKernelThreadIsKnownByItsFlag() {
        assertThat(parse("42 (a)" + REST).isKernelThread()).isFalse();
        assertThat(parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 0").isKernelThread()).isTrue();
    }

    @Test
    void aProcessThatIsEndingIsKnownByItsFlag() {
        assertThat(parse("42 (a)" + REST).isExiting()).isFalse();
        assertThat(parse("42 (a)" + REST.replace("4194560", "4194564")).isExiting()).isTrue();
    }

    @Test
    void whatIsNoLineIsRefusedWithTheFieldAndTheRemedy() {
        for (String line : List.of("", "42", "42 cat S 1", ")(", "42 (a)", "42 (a) S 1 2", "42 (a) SS" + REST.substring(2), "42 (a)" + REST.replace("123456", "x"))) {
            assertThatThrownBy(() -> parse(line))
                    .isInstanceOf(BroodException.class)
                    .hasMessageContainingAll("/proc/42/stat", "Is another program's file system");
        }
        assertThatThrownBy(() -> parse("42 (a\u001b) S")).hasMessageContaining("found '42 (a\\033) S'");
        assertThatThrownBy(() -> parse("42 (a)" + REST.replace(" 123456 ", " -1 ")))
                .hasMessageContaining("field 22 (starttime) is expected from 0 to ");
        assertThatThrownBy(() -> parse("42 (a) S 99999999999999999999" + REST)).hasMessageContaining("field 4 (ppid) is expected to be a number");
    }

    @Test
    void mutatedTextIsReadOrRefusedButNeverAnythingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] stat = ("42 (a (b) c)" + REST).getBytes(StandardCharsets.UTF_8);
        byte[] status = "Name:\ta\nTgid:\t42\nUid:\t0\t1\t2\t3\nVmRSS:\t  12 kB\nVmLck:\t 0 kB\n".getBytes(StandardCharsets.UTF_8);
        ClockTicks ticks = new ClockTicks(1_700_000_000, 100);
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] text = mutated(i % 2 == 0 ? stat : status, random);
            try {
                if (i % 2 == 0) {
                    StatLine line = StatLine.parse(42, text);
                    assertThat(ticks.instant(line.startTicks()).plus(ticks.duration(line.userTicks()).dividedBy(1L << 20))).isNotNull();
                } else {
                    assertThat(StatusLines.parse(42, text).residentBytes()).isNotNegative();
                }
                read++;
            } catch (BroodException e) {
                assertThat(e).hasMessageStartingWith("/proc/42/stat");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", text '" + new String(text, StandardCharsets.ISO_8859_1) + "'", e);
            }
        }
        assertThat(read).as("some mutations do no harm").isPositive().isLessThan(100_000);
    }

    private static byte[] mutated(byte[] text, Random random) {
        byte[] mutated = text.clone();
        for (int n = random.nextInt(1, 6); n > 0 && mutated.length > 0; n--) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(5)) {
                case 0 -> mutated[at] = (byte) random.nextInt(256);
                case 1 -> mutated[at] = (byte) " ()-9\n\\\t:k".charAt(random.nextInt(10));
                case 2 -> mutated = Arrays.copyOf(mutated, at); // cut short
                case 3 -> { // a piece is repeated
                    byte[] longer = Arrays.copyOf(mutated, mutated.length + at);
                    System.arraycopy(mutated, 0, longer, mutated.length, at);
                    mutated = longer;
                }
                default -> { // a byte is missing
                    byte[] shorter = Arrays.copyOf(mutated, mutated.length - 1);
                    System.arraycopy(mutated, at + 1, shorter, at, mutated.length - 1 - at);
                    mutated = shorter;
                }
            }
        }
        return mutated;
    }
}
