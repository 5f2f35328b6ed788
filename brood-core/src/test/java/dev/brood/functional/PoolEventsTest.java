// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.TaskFuture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Pain 24: a flight recording shows what became of tasks and workers, and a runtime without it works. */
@Timeout(120)
class PoolEventsTest {

    @Test
    void aRecordingShowsTasksAndWorkers(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("pool.jfr");
        long pid;
        try (Recording recording = new Recording()) {
            recording.enable("dev.brood.Task");
            recording.enable("dev.brood.Worker");
            recording.start();
            try (ProcessPool pool = ProcessPool.builder().workers(1).name("recorded").build()) {
                pid = pool.submit(() -> ProcessHandle.current().pid()).get();
                assertThatThrownBy(pool.submit(() -> Runtime.getRuntime().halt(7))::get).isNotNull();
                TaskFuture<Integer> sleeper = pool.submit(() -> {
                    TimeUnit.DAYS.sleep(1);
                    return 1;
                });
                Awaitility.await().until(() -> sleeper.pid().isPresent());
                TaskFuture<Integer> waiting = pool.submit(() -> 1);
                waiting.cancel(true);
                sleeper.cancel(true);
                assertThatThrownBy(pool.submit(() -> List.of().getFirst())::get).isNotNull();
            }
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> tasks = events(file, "dev.brood.Task");
        assertThat(tasks).extracting(task -> task.getString("outcome"))
                .containsExactlyInAnyOrder("value", "died", "cancelled", "cancelled", "exception");
        RecordedEvent first = tasks.getFirst();
        assertThat(first.getString("pool")).isEqualTo("recorded");
        assertThat(first.getLong("task")).isEqualTo(1);
        assertThat(first.getLong("pid")).isEqualTo(pid);
        assertThat(first.getInt("attempts")).isEqualTo(1);
        assertThat(first.getDuration("runTime")).isPositive();
        assertThat(first.getDuration("queueTime")).isPositive();
        assertThat(tasks).filteredOn(task -> task.getLong("pid") < 0).hasSize(1);

        List<RecordedEvent> workers = events(file, "dev.brood.Worker");
        assertThat(workers).allMatch(worker -> worker.getString("name").equals("recorded-worker-1"));
        assertThat(workers.getFirst().getString("change")).isEqualTo("started");
        assertThat(workers.getFirst().getLong("pid")).isEqualTo(pid);
        assertThat(workers).extracting(worker -> worker.getString("reason"))
                .contains("tasks wait", "halted with status 7", "replaces process " + pid)
                .last().asString().contains("no more work");
    }

    private static List<RecordedEvent> events(Path file, String name) throws Exception {
        List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
        events.removeIf(event -> !event.getEventType().getName().equals(name));
        events.sort((a, b) -> a.getStartTime().compareTo(b.getStartTime()));
        return events;
    }

    /** The program of the next test. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            try (ProcessPool pool = ProcessPool.of(1)) {
                boolean recordable = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
                System.out.println("sum " + pool.submit(() -> 40 + 2).join() + " recordable " + recordable);
            }
        }
    }

    @Test
    void aRuntimeWithoutFlightRecorderWorks() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "--limit-modules", "java.base,jdk.unsupported", "-cp",
                System.getProperty("java.class.path"), Program.class.getName()).redirectErrorStream(true).start();
        try (Stream<String> lines = process.inputReader().lines()) {
            assertThat(lines).contains("sum 42 recordable false");
        }
        assertThat(process.waitFor()).isZero();
    }
}
