// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code brood top} shows: all rows, which of them, in which order, and the row that the cursor is at. Immutable.
 *
 * @param rows all processes
 * @param sort the order
 * @param reversed whether it is turned round
 * @param filter what text or user of a row contain, in any case; empty for all
 * @param broodOnly whether others than Brood's are left out
 * @param cursor the number of the row that is chosen, from 0; its page is shown
 */
record TopModel(List<TopRow> rows, TopSort sort, boolean reversed, String filter, boolean broodOnly, int cursor) {

    /** {@return nothing, in an order} */
    static TopModel sorted(TopSort sort, String filter, boolean broodOnly) {
        return new TopModel(List.of(), sort, false, filter, broodOnly, 0);
    }

    TopModel withRows(List<TopRow> now) {
        return new TopModel(List.copyOf(now), sort, reversed, filter, broodOnly, cursor).clamped();
    }

    /** {@return the same in another order, from the beginning} */
    TopModel withSort(TopSort other) {
        return new TopModel(rows, other, false, filter, broodOnly, 0);
    }

    TopModel turned() {
        return new TopModel(rows, sort, !reversed, filter, broodOnly, 0);
    }

    TopModel withFilter(String text) {
        return new TopModel(rows, sort, reversed, text, broodOnly, 0);
    }

    TopModel withBroodOnly(boolean only) {
        return new TopModel(rows, sort, reversed, filter, only, 0);
    }

    /** {@return the cursor moved by some rows, to the first or last at most} */
    TopModel moved(int by) {
        return new TopModel(rows, sort, reversed, filter, broodOnly, cursor + by).clamped();
    }

    /** {@return the cursor at the beginning of another page; the same page if there is no other} */
    TopModel turnedPage(int by, int height) {
        int page = Math.clamp(page(height) + by, 0, pages(height) - 1);
        return page == page(height) ? this : new TopModel(rows, sort, reversed, filter, broodOnly, page * height);
    }

    private TopModel clamped() {
        int last = Math.max(0, shown().size() - 1);
        return new TopModel(rows, sort, reversed, filter, broodOnly, Math.clamp(cursor, 0, last));
    }

    /** {@return all rows that the filter lets through, sorted} */
    List<TopRow> shown() {
        String wanted = filter.toLowerCase(Locale.ROOT);
        return rows.stream()
                .filter(row -> !broodOnly || row.brood())
                .filter(row -> row.text().toLowerCase(Locale.ROOT).contains(wanted) || filter.equals(row.user()))
                .sorted(reversed ? sort.order().reversed() : sort.order())
                .toList();
    }

    /** {@return the rows of the page that the cursor is on} */
    List<TopRow> pageRows(int height) {
        List<TopRow> shown = shown();
        int from = Math.min(page(height) * height, shown.size());
        return shown.subList(from, Math.min(from + height, shown.size()));
    }

    /** {@return the page that the cursor is on, from 0} */
    int page(int height) {
        return cursor / height;
    }

    /** {@return how many pages there are; at least 1} */
    int pages(int height) {
        return Math.max(1, (shown().size() + height - 1) / height);
    }

    /** {@return the row that the cursor is at; empty if nothing is shown} */
    Optional<TopRow> chosen() {
        List<TopRow> shown = shown();
        return cursor < shown.size() ? Optional.of(shown.get(cursor)) : Optional.empty();
    }
}
