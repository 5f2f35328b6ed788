// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code brood map} shows on a terminal, and does not show anywhere else. */
class MapTerminalTest {

    private static final String SLOW = "s -> { Thread.sleep(300); if (s.equals(\"3\")) throw new Error(\"three\");"
            + " return s; }";

    @TempDir
    private Path temp;

    private static String[] slow() {
        return new String[] {"map", "--workers=1", "--as=string", SLOW, "1", "2", "3", "4", "5", "6"};
    }

    @Test
    void aTerminalSeesProgressWithRateTimeToTheEndAndFailures() throws Exception {
        BroodCommand.require("script");
        BroodCommand brood = BroodCommand.in(temp);
        Result result = brood.run(
                "",
                List.of("script", "-qec", "stty cols 120; TERM=xterm " + brood.line(slow()) + " > results", "/dev/null"));
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out())
                .containsPattern("\\r\\u001b\\[Kbrood map +\\d+% ")
                .containsPattern("[1-5]/6 \\(0:00:0\\d / 0:00:0\\d\\)")
                .containsPattern("\\d/s")
                .contains(" 1 failed")
                .contains("6 inputs, 5 ok, 1 failed")
                .contains("3: Error: three");
        assertThat(Files.readAllLines(brood.folder().resolve("results"))).contains("1\t1", "6\t6").hasSize(5);
    }

    @Test
    void resultsAndProgressShareATerminalLineByLine() throws Exception {
        BroodCommand.require("script");
        BroodCommand brood = BroodCommand.in(temp);
        Result result = brood.run("", List.of("script", "-qec", "TERM=xterm " + brood.line(slow()), "/dev/null"));
        assertThat(result.out()).contains("\r\u001b[K1\t1\r\n").contains("\r\u001b[K6\t6\r\n");
    }

    @Test
    void whatWorkersWriteToStandardErrorStandsOnLinesOfItsOwn() throws Exception {
        BroodCommand.require("script");
        BroodCommand brood = BroodCommand.in(temp);
        String noisy = "s -> { Thread.sleep(500); System.err.println(\"noise \" + s); System.out.println(\"more\"); return s; }";
        String command = brood.line("map", "--workers=1", "--as=string", noisy, "1", "2", "3");
        Result result = brood.run("", List.of("script", "-qec", "TERM=xterm " + command + " > results", "/dev/null"));
        assertThat(result.out())
                .containsPattern("brood map +\\d+% [^\\n]*\\r\\u001b\\[K(noise \\d|more)\\r\\n") // two pipes: either may be first
                .containsPattern("(\\u001b\\[K|\\n)noise 1\\r\\n")
                .containsPattern("(\\u001b\\[K|\\n)noise 2\\r\\n")
                .containsPattern("(\\u001b\\[K|\\n)noise 3\\r\\n")
                .containsPattern("(?s)((\\u001b\\[K|\\n)more\\r\\n.*){3}")
                .doesNotContainPattern("\\d/s(noise|more)"); // never behind the bar on its line
        assertThat(Files.readAllLines(brood.folder().resolve("results"))).containsExactly("1\t1", "2\t2", "3\t3");
    }

    @Test
    void stackTracesAreNotMixedWithTheBar() throws Exception {
        BroodCommand.require("script");
        BroodCommand brood = BroodCommand.in(temp);
        String failing = "s -> { Thread.sleep(300); Throwable all = new Error(\"0\"); for (int i = 1; i <= 500; i++) {"
                + " Throwable next = new Error(\"\" + i, all); next.setStackTrace(new StackTraceElement[] {"
                + " new StackTraceElement(\"some.Type\", \"method\", \"Type.java\", i)}); all = next; } throw (Error) all; }";
        String command = brood.line("map", "--workers=1", "--as=string", "--stack-traces", failing, "a", "b", "c");
        Result result = brood.run("", List.of("script", "-qec", "TERM=xterm " + command, "/dev/null"));
        for (String input : List.of("a", "b", "c")) {
            assertThat(result.out()).contains("\r\u001b[Kbrood map: exception " + input + ":\r\n");
        }
        String written = result.out().replaceAll("\r\u001b\\[Kbrood map +\\d+%[^\r\n]*(?=\r\u001b\\[K)", "").replace("\r\u001b[K", "");
        assertThat(written.lines().filter(line -> line.contains("some.Type")))
                .hasSizeGreaterThan(90)
                .allMatch(line -> line.matches("\tat some\\.Type\\.method\\(Type\\.java:\\d+\\)"));
        assertThat(written.lines()).last().asString().endsWith("c: Error: 500");
    }

    @Test
    void aTerminalIsFoundHoweverSlowTheShellIs() throws Exception {
        BroodCommand.require("script");
        BroodCommand brood = BroodCommand.in(temp);
        Path shell = Files.createDirectories(temp.resolve("slow")).resolve("sh");
        Files.writeString(shell, "#!/bin/sh\ncase $2 in *'test -t'*) sleep 6;; esac\nexec /bin/sh \"$@\"\n");
        Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
        String command = "PATH=" + shell.getParent() + ":$PATH TERM=xterm " + brood.line("map", "--as=string", "s -> s", "1");
        Result result = brood.run("", List.of("script", "-qec", command + " > results", "/dev/null"));
        assertThat(result.out()).containsPattern("brood map +\\d+% ");
    }

    @Test
    void aPipeSeesNoProgress() throws Exception {
        BroodCommand brood = BroodCommand.in(temp);
        Result result = brood.run(slow());
        assertThat(result.err()).doesNotContain("\r").doesNotContain("%").hasLineCount(2);
    }

    @Test
    void aTerminalThatCannotMoveItsCursorSeesNoProgress() throws Exception {
        BroodCommand.require("script");
        BroodCommand brood = BroodCommand.in(temp);
        Result result = brood.run(
                "", List.of("script", "-qec", "TERM=dumb " + brood.line(slow()) + " > results", "/dev/null"));
        assertThat(result.out()).doesNotContain("\u001b").contains("6 inputs, 5 ok, 1 failed");
    }
}
