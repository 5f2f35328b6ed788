// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.StartMethod;
import dev.brood.internal.launch.SpareSights;
import dev.brood.testing.LeavesNothingBehind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A flight recording shows the starts and ends of children and spares. */
@LeavesNothingBehind
@Timeout(120)
class ProcessEventsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @AfterEach
    void endSpares() {
        SpareSights.endAll();
    }

    private static ChildProcess ended(String name, int status) throws InterruptedException {
        ChildProcess child = ChildProcess.builder(() -> ChildProcess.exitNow(status))
                .name(name)
                .daemon(true)
                .startMethod(StartMethod.FORKSERVER)
                .start();
        assertThat(child.join(LIMIT)).isTrue();
        return child;
    }

    @Test
    void aRecordingShowsChildrenAndSpares(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("starts.jfr");
        ChildProcess first;
        ChildProcess third;
        try (Recording recording = new Recording()) {
            recording.enable("dev.brood.ProcessStart");
            recording.enable("dev.brood.ProcessEnd");
            recording.start();
            first = ended("first", 7);
            ended("second", 0);
            await().atMost(LIMIT).until(() -> !SpareSights.ready().isEmpty());
            third = ended("third", 0);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> all = RecordingFile.readAllEvents(file);
        assertThat(of(all, "dev.brood.ProcessStart", first.pid())).singleElement().satisfies(start -> {
            assertThat(start.getString("name")).isEqualTo("first");
            assertThat(start.getString("role")).isEqualTo("daemon");
            assertThat(start.getString("how")).isEqualTo("spawned");
            assertThat(start.getDuration()).isPositive();
        });
        assertThat(of(all, "dev.brood.ProcessEnd", first.pid())).singleElement().satisfies(end -> {
            assertThat(end.getInt("exitCode")).isEqualTo(7);
            assertThat(end.getString("how")).endsWith("with status 7");
        });
        assertThat(of(all, "dev.brood.ProcessStart", third.pid()))
                .extracting(start -> start.getString("role") + " " + start.getString("how"))
                .containsExactly("spare spawned", "daemon handed to a spare");
        assertThat(of(all, "dev.brood.ProcessEnd", third.pid())).extracting(end -> end.getString("name")).containsExactly("third");
    }

    private static List<RecordedEvent> of(List<RecordedEvent> all, String type, long pid) {
        return all.stream()
                .filter(event -> event.getEventType().getName().equals(type) && event.getLong("pid") == pid)
                .sorted((a, b) -> a.getStartTime().compareTo(b.getStartTime()))
                .toList();
    }
}
