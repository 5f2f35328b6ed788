// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.memory;

import dev.brood.ChildProcess;
import dev.brood.examples.PythonText;
import dev.brood.memory.SharedByteArray;
import dev.brood.memory.SharedDouble;
import dev.brood.memory.SharedInt;
import dev.brood.memory.SharedStructArray;
import dev.brood.sync.SharedLock;
import java.util.List;
import java.util.Locale;

/** Numbers, a text, and an array of records that a child changes in place; the text and the records have one lock. */
final class Modify {

    private static final List<Point> POINTS = List.of(new Point(1.875, -6.25), new Point(-5.75, 2.0), new Point(2.375, 9.5));

    private Modify() {}

    record Point(double x, double y) {
        Point squared() {
            return new Point(x * x, y * y);
        }

        @Override
        public String toString() {
            return "(" + x + ", " + y + ")";
        }
    }

    static void modify(SharedInt n, SharedDouble x, SharedByteArray s, SharedStructArray<Point> points) {
        n.updateAndGet(value -> value * value);
        x.updateAndGet(value -> value * value);
        s.setText(s.getText().toUpperCase(Locale.ROOT));
        for (long i = 0; i < points.length(); i++) {
            points.update(i, Point::squared);
        }
    }

    static void main() throws InterruptedException {
        try (var lock = SharedLock.create();
                var n = SharedInt.create(7);
                var x = SharedDouble.create(1.0 / 3.0);
                var s = SharedByteArray.create("hello world".length(), lock);
                var points = SharedStructArray.create(Point.class, POINTS.size(), lock)) {
            s.setText("hello world");
            for (int i = 0; i < POINTS.size(); i++) {
                points.set(i, POINTS.get(i));
            }
            ChildProcess.start(() -> modify(n, x, s, points)).join();

            System.out.println(n.get());
            System.out.println(x.get());
            System.out.println(PythonText.bytes(s.getText()));
            System.out.println(PythonText.of(points.stream().toList()));
        }
    }
}
