// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code SEEDS.md} to the classes and tests that it names. */
class SeedsTableTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+) \\| `(00\\d_\\w+\\.txt)`:(\\d+) \\| (.*) \\|$");

    @Test
    void thirtyFiveProgramsAreListedEachOnce() throws IOException {
        List<MatchResult> rows = rows();
        assertThat(rows.stream().map(row -> Integer.valueOf(row.group(1))))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 35).boxed().toList());
        assertThat(rows.stream().map(row -> row.group(2) + ":" + row.group(3))).doesNotHaveDuplicates();
    }

    @Test
    void everyProgramIsAClassWithAMainAndATest() throws Exception {
        for (MatchResult row : rows()) {
            String[] cells = row.group(4).split(" \\| ?", -1);
            assertProgram(cells[1].replace("`", ""), cells[2].replace("`", ""));
        }
    }

    @Test
    void everyOtherExampleIsAClassWithAMainAndATest() throws Exception {
        Pattern other = Pattern.compile("(?m)^\\| .* \\| `(\\w+\\.\\w+)` \\| `\\w+\\.(\\w+)` \\|$");
        List<MatchResult> rows = other.matcher(text()).results().toList();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(7);
        for (MatchResult row : rows) {
            assertProgram(row.group(1), row.group(2));
        }
    }

    private static void assertProgram(String program, String test) throws ReflectiveOperationException {
        Class<?> main = Class.forName("dev.brood.examples." + program);
        assertThat(main.getDeclaredMethods()).as(program).anyMatch(method -> method.getName().equals("main"));
        String folder = program.substring(0, program.indexOf('.'));
        String title = Character.toUpperCase(folder.charAt(0)) + folder.substring(1);
        Class<?> tests = Class.forName("dev.brood.examples." + folder + "." + title + "ProgramsTest");
        assertThat(tests.getDeclaredMethod(test).isAnnotationPresent(Test.class)).as(test).isTrue();
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(text()).results().toList();
    }

    private static String text() throws IOException {
        return Files.readString(Path.of("SEEDS.md"));
    }
}
