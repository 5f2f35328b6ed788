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

/** What {@code brood map} does about inputs that fail, and about what it cannot do at all; from outside, as {@link MapTest}. */
class MapFailureTest {

    @TempDir
    private Path temp;

    private BroodCommand brood;

    @BeforeEach
    void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
    }

    @Test
    void eachPoisonousInputIsNamedWithItsCauseAndCostsNothingElse() throws Exception {
        for (String name : List.of("a.txt", "b.txt", "null.txt", "heap.txt", "loop.txt", "halt.txt", "throw.txt")) {
            brood.file(name, "1\n2\n");
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
        brood.file("fine", "1\n");
        Files.createDirectory(brood.folder().resolve("folder"));
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
        List<String> errors = new ArrayList<>();
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
            errors.add(refused.err());
        }
        assertThat(errors)
                .anyMatch(said -> said.startsWith("brood map: --max-heap much is no size of a heap: "))
                .anyMatch(said -> said.startsWith("brood map: --workers 0 makes no sense: give 1 to 4095"));
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
    void namesThatAreNoTextInTheLocaleFailByName() throws Exception {
        BroodCommand.require("bash");
        brood.file("a.txt", "1");
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
        Files.createDirectories(brood.folder().resolve("open"));
        brood.file("open/a.txt", "1");
        Path closed = Files.createDirectories(brood.folder().resolve("closed"));
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
