// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code brood map} over every source file of the JDK, with four poisonous inputs among them. */
@Tag("soak")
class JdkSourcesTest {

    private static final String EXPRESSION = """
            p -> {
                switch (p.getFileName().toString()) {
                    case "PoisonNull.java" -> MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1L);
                    case "PoisonHeap.java" -> { var all = new ArrayList<long[]>(); while (true) all.add(new long[1 << 16]); }
                    case "PoisonLoop.java" -> { long n = 0; while (p != null) n++; }
                    case "PoisonHalt.java" -> Runtime.getRuntime().halt(7);
                    default -> {}
                }
                return Files.lines(p).count();
            }""";

    @TempDir
    private Path temp;

    @Test
    void everyCountEqualsAwksAndEachPoisonIsNamed() throws Exception {
        BroodCommand.require("script");
        Path sources = Path.of(System.getProperty("java.home"), "lib", "src.zip");
        if (Boolean.getBoolean("brood.require.all")) {
            assertThat(sources).exists();
        }
        Assumptions.assumeTrue(Files.exists(sources), sources + " is missing");
        Path folder = temp.resolve("in");
        int extracted = extract(sources, folder);
        assertThat(extracted).isGreaterThan(15_000);
        for (String poison : List.of("Null", "Heap", "Loop", "Halt")) {
            Files.writeString(folder.resolve("java.base/Poison" + poison + ".java"), "line\n");
        }
        BroodCommand brood = new BroodCommand(folder);
        Result awk = brood.run("", List.of("sh", "-c", """
                find . -name '*.java' ! -name 'Poison*' | sed 's:^\\./::' | xargs awk '
                    { n[FILENAME] = FNR } END { for (f in n) print n[f] "\\t" f }'"""));
        String command = brood.line(
                "map", EXPRESSION, "**/*.java", "--workers=2", "--timeout=5s", "--max-heap=64m");
        Result map = brood.run(
                "", List.of("script", "-qec", "stty cols 120; TERM=xterm " + command + " > ../results", "/dev/null"));
        assertThat(map.out())
                .contains(extracted + 4 + " inputs, " + extracted + " ok, 4 failed")
                .containsPattern("crash +java.base/PoisonNull.java: ")
                .containsPattern("oom +java.base/PoisonHeap.java: ")
                .containsPattern("timeout +java.base/PoisonLoop.java: ")
                .containsPattern("exit +java.base/PoisonHalt.java: ")
                .containsPattern("\\r\\u001b\\[Kbrood map +\\d+% .* \\d+/s .*[1-4] failed");
        assertThat(map.status()).isEqualTo(1);
        List<String> counts = Files.readAllLines(temp.resolve("results"));
        assertThat(counts).hasSize(extracted);
        assertThat(counts.stream().sorted()).containsExactlyElementsOf(awk.sortedOut());
        assertThat(brood.leftovers()).isEmpty();
    }

    /** Extracts the non-empty source files, as awk does not know empty ones. */
    private static int extract(Path zip, Path folder) throws Exception {
        int files = 0;
        try (InputStream in = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(in)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().endsWith(".java")) {
                    Path file = folder.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    if (Files.copy(entries, file) == 0) {
                        Files.delete(file);
                    } else {
                        files++;
                    }
                }
            }
        }
        return files;
    }
}
