// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.time.LocalTime;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TopViewTest {

    private static final TopLoad LOAD = new TopLoad(List.of(1.0, 0.5), List.of(0.5, 0.25, 0.1), 3L << 30, 24L << 30);

    private static TopModel model(int rows) {
        return TopModel.sorted(TopSort.PID, "", false)
                .withRows(IntStream.range(0, rows)
                        .mapToObj(i -> TopModelTest.row(i, "somebodyelse", 1 << 20, 12.34, 61, i == 1, "command ".repeat(20)))
                        .toList());
    }

    private static List<AttributedString> screen(TopModel model, TopLoad load, int lines, int columns) {
        return TopView.screen(model, load, LocalTime.of(12, 34, 56), TopView.KEYS, lines, columns);
    }

    @Test
    void aScreenOf80By24IsFilledAndNothingStandsOutsideOfIt() {
        List<AttributedString> screen = screen(model(100), LOAD, 24, 80);
        assertThat(screen).hasSize(24).allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(80));
        assertThat(screen.get(0)).hasToString("brood top 12:34:56  by pid 1/5  100 processes, 1 Brood's  load 0.50  mem 12.5%");
        assertThat(screen.get(1).toString()).matches("  0 \\[\\|{27}100\\.0%\\]   1 \\[\\|{14} {13} 50\\.0%\\] ");
        assertThat(screen.get(2).toString()).startsWith("    PID USER      NI STAT  NLWP      RSS  %CPU      TIME COMMAND");
        assertThat(screen.get(3).toString()).startsWith("      0 somebody   0 S        1     1024  12.3   1:01.00 command");
        assertThat(screen.get(23)).hasToString(TopView.KEYS);
        assertThat(TopView.height(LOAD, 24, 80)).isEqualTo(20);
    }

    @Test
    void broodsProcessesAreHighlightedAndTheCursorIsSeen() {
        List<AttributedString> screen = screen(model(3).moved(2), LOAD, 24, 80);
        assertThat(screen.get(3).styleAt(0)).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(screen.get(4).styleAt(0)).isEqualTo(AttributedStyle.DEFAULT.foreground(AttributedStyle.GREEN).bold());
        assertThat(screen.get(5).styleAt(0)).isEqualTo(AttributedStyle.DEFAULT.inverse());
        assertThat(screen.get(5).columnLength()).isEqualTo(80);
        assertThat(screen.get(6)).isEqualTo(AttributedString.EMPTY);
    }

    @Test
    void whatIsNotToldIsADashInItsColumn() {
        List<AttributedString> screen = screen(TopModel.sorted(TopSort.PID, "", false).withRows(List.of(TopModelTest.UNTOLD)), LOAD, 24, 80);
        assertThat(screen.get(2).toString().stripTrailing()).isEqualTo("    PID USER      NI STAT  NLWP      RSS  %CPU      TIME COMMAND");
        assertThat(screen.get(3).toString().stripTrailing()).isEqualTo("      1 -          - -        -        -     -         - system");
    }

    @Test
    void barsOfManyCoresLeaveRoomForProcesses() {
        TopLoad many = new TopLoad(Collections.nCopies(256, 0.1), List.of(), 0, 1);
        assertThat(TopView.height(many, 24, 80)).isEqualTo(13);
        assertThat(screen(model(100), many, 24, 80)).hasSize(24);
        assertThat(screen(model(100), many, 60, 250)).hasSize(60).allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(250));
    }

    @Test
    void theSmallestScreensAreDrawn() {
        for (int lines = 1; lines < 8; lines++) {
            for (int columns = 1; columns < 30; columns++) {
                int width = columns;
                assertThat(screen(model(9), LOAD, lines, columns)).hasSize(Math.max(lines, Math.min(lines, 5)))
                        .allSatisfy(line -> assertThat(line.columnLength()).isLessThanOrEqualTo(width));
            }
        }
    }

    @Test
    void plainTextHasAllProcessesAndNoEscapes() {
        String text = TopView.batch(model(100), LOAD, LocalTime.of(1, 2, 3));
        assertThat(text.lines()).hasSize(104);
        assertThat(text).contains("cores: 100.0% 50.0%\n").contains("command ".repeat(20)).doesNotContain("\u001b", "1/");
    }
}
