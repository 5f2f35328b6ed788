// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** What a child reads and writes: standard input, output and error belong to the user. */
@LeavesNothingBehind
class StandardStreamsTest {

    private static final int MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    private static void copyInput() throws IOException {
        System.in.transferTo(System.out);
        System.out.println("end");
    }

    @Test
    void standardInputIsEmptyByDefault() throws InterruptedException {
        assertThat(Running.ended(StandardStreamsTest::copyInput).out()).containsExactly("end");
        assertThat(Running.ended(ChildProcess.builder(StandardStreamsTest::copyInput).stdin(Redirect.DISCARD)).out()).containsExactly("end");
    }

    @Test
    void standardInputCanBeWrittenByTheParent() throws Exception {
        Running running = Running.start(ChildProcess.builder(StandardStreamsTest::copyInput).stdinPipe());
        try (OutputStream input = running.child().stdin().orElseThrow()) {
            input.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(running.awaitEnd().out()).containsExactly("one", "two", "end");
    }

    @Test
    void standardInputCanBeAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("in"), "from a file\n");
        Running ended = Running.ended(ChildProcess.builder(StandardStreamsTest::copyInput).stdin(Redirect.from(file.toFile())));
        assertThat(ended.out()).containsExactly("from a file", "end");
        assertThat(ended.child().stdin()).isEmpty();
    }

    @Test
    void outputAndErrorsCanGoToFiles() throws Exception {
        Path out = folder.resolve("out");
        Path err = Files.writeString(folder.resolve("err"), "before\n");
        ChildProcess child = ChildProcess.builder(() -> {
            System.out.println("out");
            System.err.println("err");
        }).stdout(Redirect.to(out.toFile())).stderr(Redirect.appendTo(err.toFile())).start();
        child.join();
        assertThat(out).content().isEqualTo("out\n");
        assertThat(err).content().isEqualTo("before\nerr\n");
    }

    @Test
    void discardedOutputDoesNotHoldUpTheChild() throws InterruptedException {
        ChildProcess child = ChildProcess.builder(() -> {
            System.out.println("x".repeat(MEBIBYTE));
            System.err.println("x".repeat(MEBIBYTE));
        }).stdout(Redirect.DISCARD).stderr(Redirect.DISCARD).start();
        child.join();
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    void theLastChoiceOfAnOutputWins() throws Exception {
        Path file = folder.resolve("file");
        List<String> lines = new CopyOnWriteArrayList<>();
        ChildProcess.Builder builder = ChildProcess.builder(() -> System.out.println("text"));
        ChildProcess toFile = builder.stdout(line -> lines.add(line)).stdout(Redirect.to(file.toFile())).start();
        toFile.join();
        assertThat(file).content().isEqualTo("text\n");
        assertThat(lines).isEmpty();
        ChildProcess toLines = builder.stdout(line -> lines.add(line)).start();
        toLines.join();
        assertThat(lines).containsExactly("text");
    }

    @Test
    void linesComeWholeAndInOrderWithoutTheirEnd() throws InterruptedException {
        Running ended = Running.ended(() -> {
            System.out.print("one\r\ntwo\n\nfour\rstill four\n");
            System.out.print("x".repeat(3_000_000));
            System.out.print("\nno end of line");
        });
        assertThat(ended.out().subList(0, 4)).containsExactly("one", "two", "", "four\rstill four");
        String huge = String.join("", ended.out().subList(4, ended.out().size() - 1));
        assertThat(huge).hasSize(3_000_000);
        assertThat(ended.out().subList(4, ended.out().size() - 1)).allMatch(piece -> piece.length() <= MEBIBYTE);
        assertThat(ended.out().getLast()).isEqualTo("no end of line");
    }

    @Test
    void aConsumerThatThrowsDisturbsNeitherTheChildNorTheNextLines() throws InterruptedException {
        List<String> lines = new CopyOnWriteArrayList<>();
        ChildProcess child = ChildProcess.builder(() -> {
            for (int i = 0; i < 20_000; i++) {
                System.out.println("line " + i);
            }
        }).stdout(line -> {
            lines.add(line);
            if (line.endsWith("7")) {
                throw new IllegalStateException("unlucky");
            }
        }).start();
        child.join();
        assertThat(child.exitCode()).hasValue(0);
        assertThat(lines).hasSize(20_000);
    }

    @Test
    void aSlowConsumerHasEveryLineWhenJoinReturns() throws InterruptedException {
        List<String> lines = new CopyOnWriteArrayList<>();
        ChildProcess child = ChildProcess.builder(() -> {
            for (int i = 0; i < 30; i++) {
                System.out.println("line " + i);
            }
        }).stdout(line -> {
            LockSupport.parkNanos(70_000_000);
            lines.add(line);
        }).start();
        child.join();
        assertThat(lines).hasSize(30);
    }

    @Test
    void aProcessThatHoldsTheOutputOpenDoesNotHoldUpJoin() throws InterruptedException {
        Running ended = Running.ended(() -> {
            new ProcessBuilder("sleep", "1000").inheritIO().start();
            System.out.println("left");
        });
        assertThat(ended.out()).containsExactly("left");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void aChildMayCloseItsStreams() throws InterruptedException {
        Running ended = Running.ended(() -> {
            System.in.close();
            System.out.close();
            System.err.close();
            ChildProcess grandchild = ChildProcess.start(() -> {});
            grandchild.join();
            System.exit(20 + grandchild.exitCode().orElseThrow());
        });
        assertThat(ended.exitCode()).isEqualTo(20);
        Running replaced = Running.ended(() -> {
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            System.out.println("nowhere");
        });
        assertThat(replaced.exitCode()).isZero();
        assertThat(replaced.out()).isEmpty();
    }

    @Test
    void redirectsTheWrongWayRoundAreRefused() {
        ChildProcess.Builder builder = ChildProcess.builder(() -> {});
        var file = folder.resolve("file").toFile();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stdin(Redirect.to(file))).withMessageContaining("stdin");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stdin(Redirect.appendTo(file))).withMessageContaining("stdin");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stdout(Redirect.from(file))).withMessageContaining("stdout");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stderr(Redirect.from(file))).withMessageContaining("stderr");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stdout(Redirect.PIPE)).withMessageContaining("consumer");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.stderr(Redirect.PIPE)).withMessageContaining("consumer");
    }
}
