// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code brood map} from outside: real processes on real files. */
class MapTest {

    @TempDir
    private Path temp;

    private Path folder;
    private BroodCommand brood;

    @BeforeEach
    void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
        folder = brood.folder();
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @Test
    void countsOfThousandsOfFilesEqualAwks() throws Exception {
        BroodCommand.require("awk");
        for (int i = 0; i < 3_000; i++) {
            file("f" + i + ".txt", "line\n".repeat(1 + i % 40) + (i % 3 == 0 ? "last without end" : ""));
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
    void eachPoisonousInputIsNamedWithItsCauseAndCostsNothingElse() throws Exception {
        for (String name : List.of("a.txt", "b.txt", "null.txt", "heap.txt", "loop.txt", "halt.txt", "throw.txt")) {
            file(name, "1\n2\n");
        }
        String expression = """
                p -> {
                    switch (p.getFileName().toString()) {
                        case "null.txt" -> MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1L);
                        case "heap.txt" -> { var all = new ArrayList<long[]>(); while (true) all.add(new long[1 << 16]); }
                        case "loop.txt" -> { long n = 0; while (p != null) n++; }
                        case "halt.txt" -> Runtime.getRuntime().halt(7);
                        case "throw.txt" -> throw new IOException("not this one");
                        default -> {}
                    }
                    return Files.lines(p).count();
                }""";
        Result csv = brood.run(
                "map", expression, "*.txt", "--workers=2", "--timeout=5s", "--max-heap=64m", "--format=csv", "--ordered");
        assertThat(csv.status()).isEqualTo(1);
        assertThat(csv.out().lines())
                .hasSize(8)
                .startsWith("index,input,ok,value,kind,message,ms")
                .anySatisfy(row -> assertThat(row).startsWith("0,a.txt,true,2,"))
                .anySatisfy(row -> assertThat(row).startsWith("1,b.txt,true,2,"))
                .anySatisfy(row -> assertThat(row).startsWith("2,halt.txt,false,,exit"))
                .anySatisfy(row -> assertThat(row).startsWith("3,heap.txt,false,,oom"))
                .anySatisfy(row -> assertThat(row).startsWith("4,loop.txt,false,,timeout"))
                .anySatisfy(row -> assertThat(row).startsWith("5,null.txt,false,,crash"))
                .anySatisfy(row -> assertThat(row).startsWith("6,throw.txt,false,,exception,java.io.IOException: not this one,"));
        assertThat(csv.err())
                .contains("7 inputs, 2 ok, 5 failed")
                .doesNotContain("hs_err")
                .containsPattern("crash +null.txt: ")
                .containsPattern("oom +heap.txt: ")
                .containsPattern("timeout +loop.txt: ")
                .containsPattern("exit +halt.txt: ")
                .contains("exception  throw.txt: IOException: not this one");
        assertThat(brood.leftovers()).isEmpty();
    }

    @Test
    void jsonTellsExitCodeSignalAttemptsAndProcess() throws Exception {
        file("halt", "");
        file("kill", "");
        file("ok", "");
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
        file("x", "");
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
    void noInputsAreNoFailureButToldPlainly() throws Exception {
        Result none = brood.run("map", "path -> Files.size(path)");
        assertThat(none).isEqualTo(new Result(
                0,
                "",
                "brood map: no inputs: nothing to do (name files, --files-from FILE, or - for standard input)\n"));
        Result empty = brood.run("map", "path -> Files.size(path)", "--files-from", "-");
        assertThat(empty.status()).isZero();
        assertThat(empty.err()).isEqualTo(none.err());
        assertThat(brood.run("map", "s -> s", "-")).isEqualTo(none);
    }

    @Test
    void filesThatCannotBeReadAreNamedAndFailAlone() throws Exception {
        file("fine", "1\n");
        Files.createDirectory(folder.resolve("folder"));
        Result map = brood.run("map", "path -> Files.readAllLines(path).size()", "fine", "missing", "folder", "*.none");
        assertThat(map.out()).isEqualTo("1\tfine\n");
        assertThat(map.err())
                .contains("4 inputs, 1 ok, 3 failed")
                .contains("exception  missing: NoSuchFileException: missing")
                .contains("exception  folder: IOException: Is a directory")
                .contains("exception  *.none: NoSuchFileException: no file matches the pattern *.none");
        assertThat(map.status()).isEqualTo(1);
    }

    @Test
    void namesMayComeFromAListOnStandardInput() throws Exception {
        file("a b", "12");
        file("c\nd", "123");
        Result map = brood.run(
                "a b\0c\nd\0", brood.words("map", "Files::size", "--files-from", "-", "--null", "--ordered"));
        assertThat(map.out()).isEqualTo("2\ta b\n3\tc\\nd\n");
        assertThat(map.status()).isZero();
    }

    @Test
    void theFirstFailureEndsTheRunIfAsked() throws Exception {
        Result map = brood.run(
                IntStream.range(0, 10_000).mapToObj(i -> i + "\n").reduce("", String::concat),
                brood.words(
                        "map",
                        "--fail-fast",
                        "--workers=1",
                        "--format=csv",
                        "s -> { if (s.equals(\"5\")) throw new Error(\"five\"); return s; }",
                        "-"));
        assertThat(map.status()).isEqualTo(1);
        assertThat(map.err()).startsWith("brood map: stopped at the first failure: ").contains("5: Error: five");
        assertThat(map.out().lines().count()).isBetween(6L, 100L);
    }

    @Test
    void whatDoesNotCompileOrMakesNoSenseEndsWithTwo() throws Exception {
        Result wrong = brood.run("map", "path -> Files.lnes(path)", "x");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("\n  path -> Files.lnes(path)\n               ^\n");
        assertThat(brood.run("map", "p -> { List<HttpRequest> l = null; Connection c = null; return p; }", "x").err())
                .contains("--import java.net.http.HttpRequest", "--import java.sql.Connection")
                .doesNotContain("com.sun");
        for (List<String> args : List.of(
                List.of("map"),
                List.of("map", "p -> p", "x", "--workers", "0"),
                List.of("map", "p -> p", "x", "--workers", "4096"),
                List.of("map", "p -> p", "x", "--retries", "-1"),
                List.of("map", "p -> p", "x", "--timeout", "soon"),
                List.of("map", "p -> p", "x", "--max-heap", "much"),
                List.of("map", "p -> p", "x", "--format", "xml"),
                List.of("map", "p -> p", "x", "--class-path", "missing.jar"),
                List.of("map", "p -> p", "--files-from", "missing"),
                List.of("map", "p -> p", "x", "--colour"))) {
            Result refused = brood.run(args.toArray(String[]::new));
            assertThat(refused.status()).as(args.toString()).isEqualTo(2);
            assertThat(refused.err()).as(args.toString()).startsWith("brood map: ").doesNotContain("\tat ").doesNotContainPattern("[a-z]\\(");
            assertThat(refused.out()).isEmpty();
        }
        assertThat(brood.run("map", "p -> p", "x", "--max-heap", "much").err())
                .startsWith("brood map: --max-heap much is no size of a heap: ");
        assertThat(brood.run("map", "p -> p", "x", "--workers", "0").err())
                .startsWith("brood map: --workers 0 makes no sense: give 1 to 4095");
    }

    @Test
    void stackTracesStandAboveTheSummaryIfAsked() throws Exception {
        String expression = "s -> { if (s.equals(\"c\")) Runtime.getRuntime().halt(7);"
                + " try { return Integer.parseInt(s); } catch (NumberFormatException e) { throw new IOException(\"no number\", e); } }";
        Result plain = brood.run("map", "--as=string", "--format=jsonl", "--ordered", expression, "1", "b", "c");
        assertThat(plain.err()).doesNotContain("\tat ");
        Result traces = brood.run("map", "--as=string", "--format=jsonl", "--ordered", "--stack-traces", expression, "1", "b", "c");
        assertThat(traces.err())
                .containsPattern("(?s)brood map: exception b:\njava.io.IOException: no number\n\tat [^\n]+\n.*"
                        + "Caused by: java.lang.NumberFormatException: For input string: \"b\"\n"
                        + "\tat java.base/java.lang.NumberFormatException.forInputString\\([^\n]+\n"
                        + "\tat java.base/java.lang.Integer.parseInt\\(.*"
                        + "\nbrood map: 3 inputs, 1 ok, 2 failed in ")
                .containsPattern("(?s)brood map: exit c:\nprocess map-worker-\\d+ \\(pid \\d+\\) halted with status 7 .*"
                        + "\nbrood map: 3 inputs, ")
                .doesNotContain("[process ")
                .doesNotContain("brood-pool");
        assertThat(traces.out().lines()).hasSize(3).noneMatch(line -> line.contains("\tat "));
        assertThat(traces.out().replaceAll("\\d+", "")).isEqualTo(plain.out().replaceAll("\\d+", ""));
    }

    @Test
    void anInputThatIsLargerThanTheHeapEndsTheRun() throws Exception {
        Process process = brood.start(brood.words(List.of("-Xmx64m"), "map", "--workers=1", "s -> s.length()", "-"));
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, (byte) 'x');
        try (var in = process.getOutputStream()) {
            in.write("first\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 200; i++) {
                in.write(block);
            }
        } catch (IOException _) {
            // The command has ended without reading all of it.
        }
        Result map = brood.result(process);
        assertThat(map.err())
                .startsWith("brood map: stopped: ")
                .contains("reading the inputs failed: java.lang.OutOfMemoryError")
                .doesNotContain("\tat ");
        assertThat(map.status()).isEqualTo(1);
        assertThat(brood.leftovers()).isEmpty();
    }

    @Test
    void asManyWorkersArePossibleAsThePoolAllows() throws Exception {
        file("x", "");
        assertThat(brood.run("map", "p -> 1", "x", "--workers", "4095").status()).isZero();
    }

    @Test
    void limitsAreExplainedInTheWordsOfTheCommand() throws Exception {
        Result late = brood.run("map", "--as=string", "s -> { Thread.sleep(100_000); return 1; }", "x", "--timeout=500ms", "--format=csv");
        assertThat(late.err()).contains("timeout  x: took longer than 500ms and was stopped: --timeout sets the limit");
        assertThat(late.out()).contains("took longer than 500ms").doesNotContain("PT0.5S").doesNotContain("taskTimeout");
        Result large = brood.run("x".repeat(30_000_000) + "\n", brood.words("map", "s -> 1", "-", "--max-heap=16m"));
        assertThat(large.err()).contains("raise --max-heap").doesNotContain("maxHeap");
    }

    @Test
    void workersThatCannotStartEndTheRunWithThree() throws Exception {
        Result map = brood.run("map", "p -> p", "a", "b", "--max-heap", "500t");
        assertThat(map.status()).isEqualTo(3);
        assertThat(map.err()).contains("no worker starts").doesNotContain("\tat ");
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
        file("x", "one two three");
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
        file("x", "");
        Result map = brood.run(
                "map", "p -> { record Size(long bytes, Thread by) {} return new Size(Files.size(p), null); }", "x");
        assertThat(map.out()).isEqualTo("Size[bytes=0, by=null]\tx\n");
    }

    @Test
    void whatTheFunctionPrintsDoesNotMixWithResults() throws Exception {
        file("x", "");
        String expression = "p -> { System.out.println(\"to stdout\"); System.err.println(\"to stderr\"); return 1; }";
        Result map = brood.run("map", expression, "x");
        assertThat(map.out()).isEqualTo("1\tx\n");
        assertThat(map.err()).contains("to stdout\n", "to stderr\n");
    }

    @Test
    void theBeginningOfALineThatTheFunctionPrintsComesBeforeTheSummary() throws Exception {
        file("x", "");
        Result map = brood.run("map", "p -> { System.out.print(\"no end\"); return 1; }", "x");
        assertThat(map.err()).matches("no end\nbrood map: 1 input, 1 ok, 0 failed in .*\n");
    }

    @Test
    void arraysInsideARecordAreShownByTheirElements() throws Exception {
        file("x", "");
        String expression = "p -> { record R(int[] a, List<String[]> b) {}"
                + " return new R(new int[] {1, 2}, List.of(new String[] {\"c\"}, new String[] {\"d\"})); }";
        assertThat(brood.run("map", expression, "x").out()).isEqualTo("R[a=[1, 2], b=[[c], [d]]]\tx\n");
    }

    @Test
    void namesThatAreNoTextInTheLocaleFailByName() throws Exception {
        BroodCommand.require("bash");
        file("a.txt", "1");
        String make = "printf 22 > $'b\\xff.txt'; mkdir $'d\\xff'; printf 333 > $'d\\xff/c.txt'; ";
        Result utf8 = brood.run("", List.of("bash", "-c", "export LC_ALL=C.UTF-8; " + make
                + brood.line("map", "--ordered", "Files::size", "**/*.txt") + " $'b\\xff.txt'"));
        assertThat(utf8.out()).isEqualTo("1\ta.txt\n");
        assertThat(utf8.err())
                .contains("4 inputs, 1 ok, 3 failed", "b%FF.txt", "d%FF", "no text in UTF-8", "LC_ALL=C.UTF-8", "rename the file");
        assertThat(utf8.status()).isEqualTo(1);
        Result posix = brood.run("", List.of("bash", "-c", "export LC_ALL=POSIX; printf 1 > $'\\xc3\\xa4.txt'; "
                + brood.line("map", "Files::size", "*.txt") + " $'\\xc3\\xa4.txt'"));
        assertThat(posix.err())
                .contains("4 inputs, 1 ok, 3 failed", "%C3%A4.txt", "no text in US-ASCII", "LC_ALL=POSIX", "set LC_ALL=C.UTF-8");
        Result expression = brood.run("", List.of("bash", "-c", "export LC_ALL=POSIX; "
                + brood.line("map", "p -> \"ä\"", "a.txt")));
        assertThat(expression.status()).isEqualTo(2);
        assertThat(expression.err()).contains("EXPR has bytes that are no text", "set LC_ALL=C.UTF-8");
    }

    @Test
    void aFolderThatCannotBeReadFailsByNameAndTheRestIsDone() throws Exception {
        BroodCommand.require("setpriv");
        Files.createDirectories(folder.resolve("open"));
        file("open/a.txt", "1");
        Path closed = Files.createDirectories(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            Result map = brood.run("", List.of("sh", "-c", "exec setpriv --bounding-set -dac_override,-dac_read_search"
                    + " --inh-caps -dac_override,-dac_read_search " + brood.line("map", "Files::size", "**/*.txt")));
            assertThat(map.out()).isEqualTo("1\topen/a.txt\n");
            assertThat(map.err()).contains("2 inputs, 1 ok, 1 failed", "closed: AccessDeniedException: the folder cannot be read");
            assertThat(map.status()).isEqualTo(1);
        } finally {
            Files.setPosixFilePermissions(closed, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE));
        }
    }
}
