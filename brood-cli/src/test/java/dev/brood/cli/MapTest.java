// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code brood map} from outside: real processes on real files. */
class MapTest {

    @TempDir
    private Path temp;

    private BroodCommand brood;

    @BeforeEach
    void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
    }

    @Test
    void countsOfThousandsOfFilesEqualAwks() throws Exception {
        BroodCommand.require("awk");
        for (int i = 0; i < 3_000; i++) {
            brood.file("f" + i + ".txt", "line\n".repeat(1 + i % 40) + (i % 3 == 0 ? "last without end" : ""));
        }
        Result awk = brood.run(
                "",
                List.of("sh", "-c", "awk '{ n[FILENAME] = FNR } END { for (f in n) print n[f] \"\\t\" f }' *.txt"));
        Result map = brood.run("map", "--workers", "2", "path -> Files.lines(path).count()", "*.txt");
        assertThat(map.err()).startsWith("brood map: 3000 inputs, 3000 ok, 0 failed in ").hasLineCount(1);
        assertThat(map.status()).isZero();
        assertThat(map.sortedOut()).hasSize(3_000).isEqualTo(awk.sortedOut());
    }

    @Test
    void jsonTellsExitCodeSignalAttemptsAndProcess() throws Exception {
        brood.file("halt", "");
        brood.file("kill", "");
        brood.file("ok", "");
        String expression = """
                p -> {
                    String name = p.toString();
                    if (name.equals("halt")) Runtime.getRuntime().halt(7);
                    if (name.equals("kill")) new ProcessBuilder("kill", "-KILL", "" + ProcessHandle.current().pid()).start().waitFor();
                    return Map.of("size", Files.size(p), "names", List.of(name));
                }""";
        Result json = brood.run("map", expression, "halt", "kill", "ok", "--format", "jsonl", "--ordered");
        assertThat(json.status()).isEqualTo(1);
        List<String> lines = json.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches("\\{\"index\":0,\"input\":\"halt\",\"ok\":false,\"error\":\\{\"kind\":\"exit\","
                + "\"type\":\"dev.brood.error.ProcessDiedException\",\"message\":\".*\",\"exitCode\":7,\"signal\":null\\},"
                + "\"ms\":[\\d.]+,\"attempts\":1,\"pid\":\\d+\\}");
        assertThat(lines.get(1)).contains("\"kind\":\"crash\"", "\"exitCode\":null,\"signal\":9}");
        assertThat(lines.get(2)).contains("\"ok\":true,\"value\":{").contains("\"size\":0").contains("\"names\":[\"ok\"]");
    }

    @Test
    void anInputWhoseProcessDiedIsTriedAgainIfAsked() throws Exception {
        brood.file("x", "");
        String expression = "p -> { Path mark = Path.of(p + \".mark\"); if (Files.notExists(mark)) {"
                + " Files.createFile(mark); Runtime.getRuntime().halt(1); } return \"second time\"; }";
        Result retried = brood.run("map", expression, "x", "--retries", "1", "--format", "jsonl");
        assertThat(retried.out()).contains("\"value\":\"second time\"").contains("\"attempts\":2");
        assertThat(retried.status()).isZero();
    }

    @Test
    void orderedResultsComeInTheOrderOfTheInputs() throws Exception {
        List<String> args = new ArrayList<>(List.of("map", "--ordered", "--workers", "2", "--as", "string"));
        args.add("s -> { int i = Integer.parseInt(s); Thread.sleep(i % 2 == 0 ? 20 : 0); return i * i; }");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            args.add(Integer.toString(i));
            expected.add(i * i + "\t" + i);
        }
        Result map = brood.run(args.toArray(String[]::new));
        assertThat(map.out().lines()).containsExactlyElementsOf(expected);
        assertThat(map.status()).isZero();
    }

    @Test
    void aResultComesWhileInputIsStillAwaited() throws Exception {
        Process process = brood.start(brood.words("map", "--workers=1", "String s -> s.length()", "-"));
        try (var in = process.getOutputStream()) {
            in.write("first\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            await().untilAsserted(() -> assertThat(brood.out()).isEqualTo("5\tfirst\n"));
            in.write("second".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(brood.result(process).out()).isEqualTo("5\tfirst\n6\tsecond\n");
    }

    @Test
    void endlessInputIsReadNoFasterThanResultsAreTaken() throws Exception {
        Result head = brood.run(
                "", List.of("sh", "-c", "yes | " + brood.line("map", "s -> s + s", "-") + " | head -n 3"));
        assertThat(head.out()).isEqualTo("yy\ty\n".repeat(3));
        assertThat(head.err()).isEmpty();
        assertThat(head.status()).isZero();
    }

    @Test
    void aLineMayBeHuge() throws Exception {
        String huge = "é".repeat(5_000_000);
        Result map = brood.run("x\n" + huge + "\n", brood.words("map", "s -> s.length()", "-", "--format=csv"));
        assertThat(map.out()).contains(huge + ",true,5000000,").contains("0,x,true,1,");
        assertThat(map.status()).isZero();
    }

    @Test
    void namesMayComeFromAListOnStandardInput() throws Exception {
        brood.file("a b", "12");
        brood.file("c\nd", "123");
        Result map = brood.run(
                "a b\0c\nd\0", brood.words("map", "Files::size", "--files-from", "-", "--null", "--ordered"));
        assertThat(map.out()).isEqualTo("2\ta b\n3\tc\\nd\n");
        assertThat(map.status()).isZero();
    }

    @Test
    void asManyWorkersArePossibleAsThePoolAllows() throws Exception {
        brood.file("x", "");
        assertThat(brood.run("map", "p -> 1", "x", "--workers", "4095").status()).isZero();
    }

    @Test
    void aMethodOfAJarIsAppliedWithTheJarsResources() throws Exception {
        Path source = Files.createDirectories(temp.resolve("src")).resolve("Words.java");
        Files.writeString(source, """
                package com.example;
                public class Words {
                    public static String count(java.nio.file.Path p) throws Exception {
                        try (var in = Words.class.getResourceAsStream("unit.txt")) {
                            return Inner.count(p) + " " + new String(in.readAllBytes());
                        }
                    }
                    static class Inner {
                        static long count(java.nio.file.Path p) throws Exception {
                            return java.nio.file.Files.readString(p).split(" ").length;
                        }
                    }
                }""");
        Path classes = temp.resolve("classes");
        Path jar = temp.resolve("words.jar");
        Path home = Path.of(System.getProperty("java.home"), "bin");
        tool(home.resolve("javac").toString(), "-d", classes.toString(), source.toString());
        Files.writeString(classes.resolve("com/example/unit.txt"), "words");
        tool(home.resolve("jar").toString(), "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        brood.file("x", "one two three");
        Result method = brood.run("map", "com.example.Words::count", "x", "--class-path", jar.toString());
        assertThat(method).extracting(Result::out, Result::status).containsExactly("3 words\tx\n", 0);
        Result lambda = brood.run(
                "map", "p -> Words.count(p) + \"!\"", "x", "-c", temp + "/*", "-i", "com.example.Words");
        assertThat(lambda).extracting(Result::out, Result::status).containsExactly("3 words!\tx\n", 0);
    }

    private static void tool(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void resultsOfClassesThatOnlyTheWorkerHasAreShown() throws Exception {
        brood.file("x", "");
        Result map = brood.run(
                "map", "p -> { record Size(long bytes, Thread by) {} return new Size(Files.size(p), null); }", "x");
        assertThat(map.out()).isEqualTo("Size[bytes=0, by=null]\tx\n");
    }

    @Test
    void whatTheFunctionPrintsDoesNotMixWithResults() throws Exception {
        brood.file("x", "");
        String expression = "p -> { System.out.println(\"to stdout\"); System.err.println(\"to stderr\"); return 1; }";
        Result map = brood.run("map", expression, "x");
        assertThat(map.out()).isEqualTo("1\tx\n");
        assertThat(map.err()).contains("to stdout\n", "to stderr\n");
    }

    @Test
    void theBeginningOfALineThatTheFunctionPrintsComesBeforeTheSummary() throws Exception {
        brood.file("x", "");
        Result map = brood.run("map", "p -> { System.out.print(\"no end\"); return 1; }", "x");
        assertThat(map.err()).matches("no end\nbrood map: 1 input, 1 ok, 0 failed in .*\n");
    }

    @Test
    void arraysInsideARecordAreShownByTheirElements() throws Exception {
        brood.file("x", "");
        String expression = "p -> { record R(int[] a, List<String[]> b) {}"
                + " return new R(new int[] {1, 2}, List.of(new String[] {\"c\"}, new String[] {\"d\"})); }";
        assertThat(brood.run("map", expression, "x").out()).isEqualTo("R[a=[1, 2], b=[[c], [d]]]\tx\n");
    }
}
