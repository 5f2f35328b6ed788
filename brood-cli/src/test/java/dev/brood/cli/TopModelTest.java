// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TopModelTest {

    private final TopModel model = TopModel.sorted(TopSort.CPU, "", false)
            .withRows(List.of(
                    row(1, "root", 10, 0.5, 300, false, "init"),
                    row(2, "ann", 30, 99, 100, true, "pool-1-worker-1: java"),
                    row(3, "bob", 20, 0.5, 200, false, "vi Init.java")));

    /** A process of which the system tells hardly anything. */
    static final TopRow UNTOLD = new TopRow(1, null, null, null, null, null, null, null, false, "system");

    static TopRow row(long pid, String user, long memory, double cpu, long seconds, boolean brood, String text) {
        return new TopRow(pid, user, 0, "S", 1, memory, cpu, Duration.ofSeconds(seconds), brood, text);
    }

    private static List<Long> pids(TopModel model) {
        return model.shown().stream().map(TopRow::pid).toList();
    }

    private static TopModel many(int rows) {
        return TopModel.sorted(TopSort.PID, "", false)
                .withRows(IntStream.range(0, rows).mapToObj(i -> row(i, "u", 0, 0, 0, false, "p")).toList());
    }

    @Test
    void rowsAreSortedByEachKeyAndReversed() {
        assertThat(pids(model)).containsExactly(2L, 1L, 3L);
        assertThat(pids(model.withSort(TopSort.MEM))).containsExactly(2L, 3L, 1L);
        assertThat(pids(model.withSort(TopSort.TIME))).containsExactly(1L, 3L, 2L);
        assertThat(pids(model.withSort(TopSort.PID))).containsExactly(1L, 2L, 3L);
        assertThat(pids(model.withSort(TopSort.USER))).containsExactly(2L, 3L, 1L);
        assertThat(pids(model.withSort(TopSort.PID).turned())).containsExactly(3L, 2L, 1L);
        assertThat(TopSort.ofKey("M")).contains(TopSort.MEM);
        assertThat(TopSort.ofKey("m")).isEmpty();
    }

    @Test
    void whatIsNotToldComesLastInEveryOrder() {
        TopModel model = TopModel.sorted(TopSort.CPU, "", false)
                .withRows(List.of(UNTOLD, row(2, "ann", 0, 0, 0, false, "p"), row(3, "bob", 1, 1, 1, false, "p")));
        for (TopSort sort : List.of(TopSort.CPU, TopSort.MEM, TopSort.TIME)) {
            assertThat(pids(model.withSort(sort))).as("%s", sort).containsExactly(3L, 2L, 1L);
        }
        assertThat(pids(model.withSort(TopSort.USER))).containsExactly(2L, 3L, 1L);
        assertThat(pids(model.withFilter("ann"))).containsExactly(2L);
        assertThat(pids(model.withFilter("sy"))).containsExactly(1L);
    }

    @Test
    void theFilterLooksAtTextInAnyCaseAndAtWholeUsers() {
        assertThat(pids(model.withFilter("INIT"))).containsExactly(1L, 3L);
        assertThat(pids(model.withFilter("ann"))).containsExactly(2L);
        assertThat(pids(model.withFilter("an"))).isEmpty();
        assertThat(pids(model.withBroodOnly(true))).containsExactly(2L);
        assertThat(model.withFilter("nothing").chosen()).isEmpty();
    }

    @Test
    void pagesAreTurnedToTheFirstAndLastAndNoFurther() {
        TopModel model = many(25);
        assertThat(model.pages(10)).isEqualTo(3);
        TopModel last = model.turnedPage(1, 10).turnedPage(1, 10).turnedPage(1, 10);
        assertThat(last.page(10)).isEqualTo(2);
        assertThat(last.pageRows(10)).extracting(TopRow::pid).containsExactly(20L, 21L, 22L, 23L, 24L);
        assertThat(last.turnedPage(-1, 10).pageRows(10)).hasSize(10).first().extracting(TopRow::pid).isEqualTo(10L);
        assertThat(model.turnedPage(-1, 10).page(10)).isZero();
        assertThat(many(0).pages(10)).isEqualTo(1);
        assertThat(many(0).pageRows(10)).isEmpty();
    }

    @Test
    void theCursorStaysOnWhatThereIs() {
        TopModel model = many(25).moved(-1);
        assertThat(model.cursor()).isZero();
        assertThat(model.moved(100).chosen()).hasValueSatisfying(row -> assertThat(row.pid()).isEqualTo(24));
        assertThat(model.moved(12).page(10)).isEqualTo(1);
        assertThat(model.moved(24).withRows(List.of(row(7, "u", 0, 0, 0, false, "p"))).chosen())
                .hasValueSatisfying(row -> assertThat(row.pid()).isEqualTo(7));
    }

    @Test
    void aShareIsThatOfOneCore() {
        assertThat(TopSampler.share(Duration.ofMillis(500), Duration.ofSeconds(1))).isEqualTo(50);
        assertThat(TopSampler.share(Duration.ofSeconds(2), Duration.ofSeconds(1))).isEqualTo(200);
        assertThat(TopSampler.share(Duration.ofSeconds(-1), Duration.ofSeconds(1))).isZero();
        assertThat(TopSampler.share(Duration.ofSeconds(1), Duration.ZERO)).isZero();
    }
}
