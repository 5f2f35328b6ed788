// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The keys of {@code brood top} on a terminal that is a pipe; {@link TopTerminalTest} has a real one. */
class TopScreenTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private final List<String> typed = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final PipedOutputStream keyboard = new PipedOutputStream();
    private Thread.UncaughtExceptionHandler before;
    private TopScreen screen;

    @BeforeEach
    void readKeys() throws IOException {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
        Terminal terminal = TerminalBuilder.builder()
                .system(false)
                .type("xterm")
                .encoding(StandardCharsets.UTF_8)
                .streams(new PipedInputStream(keyboard), new ByteArrayOutputStream())
                .build();
        screen = TopScreen.on(terminal);
        screen.readKeys((_, text) -> typed.add(text), end::countDown);
    }

    @AfterEach
    void close() throws IOException {
        keyboard.close();
        screen.close();
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    private void assertEndsInOrder() throws InterruptedException {
        assertThat(end.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("the end is told").isTrue();
        await().atMost(LIMIT).until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("brood-top-keys")));
        assertThat(uncaught).isEmpty();
    }

    @Test
    void theEndOfTheTerminalWhileKeysAreReadIsAnOrderlyEnd() throws Exception {
        keyboard.write('q');
        keyboard.flush();
        await().atMost(LIMIT).until(() -> typed.equals(List.of("q")));
        screen.close();
        assertEndsInOrder();
    }

    @Test
    void theEndOfItsInputIsAnOrderlyEnd() throws Exception {
        keyboard.close();
        assertEndsInOrder();
    }
}
