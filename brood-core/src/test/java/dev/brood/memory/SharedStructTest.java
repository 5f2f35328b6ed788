// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.ChildProcess;
import dev.brood.RemoteAction;
import dev.brood.error.OwnerDiedException;
import dev.brood.error.StaleHandleException;
import dev.brood.sync.SharedLock;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Records in shared memory: their layout, whole and by field, and what is refused. */
@LeavesNothingBehind
@Timeout(120)
class SharedStructTest {

    record Point(double x, double y) {}

    record Circle(byte kind, Point center, float radius, boolean filled, char mark) {}

    record Body(@Length(10) String name, @Length(3) double[] place, short flags, long mass, @Length(2) boolean[] on) {}

    record Listed(int id, List<String> names) {}

    record Outer(Listed inner) {}

    record Unsized(String text) {}

    record Chain(int id, Chain next) {}

    private static final StructField<Circle, Double> X = StructField.of(Circle.class, "center.x", double.class);

    private static void inChild(RemoteAction action) throws InterruptedException {
        try (ChildProcess child = ChildProcess.start(action)) {
            child.join();
            assertThat(child.exitCode()).hasValue(0);
        }
    }

    @Test
    void aRecordIsReadAndWrittenWholeAndByFieldInTwoProcesses() throws InterruptedException {
        try (SharedStruct<Circle> circle = SharedStruct.create(new Circle((byte) 1, new Point(2, 3), 4, true, 'c'))) {
            inChild(() -> {
                circle.set(X, circle.get(X) + 0.5);
                circle.set("radius", 5f);
                circle.set("center.y", -1.0);
                circle.update(old -> new Circle((byte) (old.kind() + 1), old.center(), old.radius(), false, '\u20ac'));
            });
            assertThat(circle.get()).isEqualTo(new Circle((byte) 2, new Point(2.5, -1), 5, false, '\u20ac'));
            assertThat(circle.get("center")).isEqualTo(new Point(2.5, -1));
            circle.set("center", new Point(8, 9));
            assertThat(circle.get(X)).isEqualTo(8);
            assertThat(X.offset()).isEqualTo(8);
            assertThat(circle.layout().byteSize()).isEqualTo(32);
            assertThat(circle.segment().get(ValueLayout.JAVA_DOUBLE, 16)).isEqualTo(9);
        }
    }

    @Test
    void aStructMayBeWithoutALock() {
        try (var point = SharedStruct.createWithoutLock(new Point(1, 2)); var points = SharedStructArray.createWithoutLock(Point.class, 2)) {
            point.set(new Point(3, 4));
            assertThat(point.get()).isEqualTo(new Point(3, 4));
            assertThatThrownBy(point::lock).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> point.update(p -> p)).isInstanceOf(UnsupportedOperationException.class);
            points.set(1, new Point(5, 6));
            assertThat(points.stream()).containsExactly(new Point(0, 0), new Point(5, 6));
            assertThatThrownBy(points::lock).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void arraysAndTextsHaveTheirRoomAndNoMore() throws InterruptedException {
        var first = new Body("earth", new double[] {1, 2, 3}, (short) -1, Long.MIN_VALUE, new boolean[] {true, false});
        try (SharedStruct<Body> body = SharedStruct.create(first)) {
            inChild(() -> body.set("name", "m\u00e4rz" + body.get("name").toString().substring(0, 4)));
            Body read = body.get();
            assertThat(read.name()).isEqualTo("m\u00e4rzeart");
            assertThat(read.place()).containsExactly(1, 2, 3);
            assertThat(read.flags()).isEqualTo((short) -1);
            assertThat(read.mass()).isEqualTo(Long.MIN_VALUE);
            assertThat(read.on()).containsExactly(true, false);
            assertThatThrownBy(() -> body.set("name", "0123456789a"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Body.name").hasMessageContaining("10 bytes").hasMessageContaining("11");
            assertThatThrownBy(() -> body.set("place", new double[2])).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 elements");
            assertThatThrownBy(() -> body.set("flags", 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Short");
            assertThatThrownBy(() -> body.set("mess", 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("mass");
            assertThatThrownBy(() -> body.set(new Body("x", new double[3], (short) 0, 0, new boolean[3])))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Body.on");
            assertThat(body.get().name()).as("nothing was written").isEqualTo("m\u00e4rzeart");
            assertThat(body.get().mass()).isEqualTo(Long.MIN_VALUE);
        }
    }

    @Test
    void whatCannotBeLaidOutIsRefusedWithItsPath() {
        assertThatThrownBy(() -> SharedStruct.create(new Outer(new Listed(1, List.of()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Outer.inner.names").hasMessageContaining("java.util.List");
        assertThatThrownBy(() -> SharedStruct.create(new Unsized("")))
                .hasMessageContaining("Unsized.text").hasMessageContaining("@Length");
        assertThatThrownBy(() -> SharedStructArray.create(Chain.class, 1))
                .hasMessageContaining("Chain.next").hasMessageContaining("contains itself");
        assertThatThrownBy(() -> StructField.of(Circle.class, "center.x", float.class)).hasMessageContaining("java.lang.Double");
        assertThatThrownBy(() -> StructField.of(Circle.class, "center.z", float.class)).hasMessageContaining("[x, y]");
    }

    @Test
    void aChildChangesTheRecordsOfAnArray() throws InterruptedException {
        SharedStructArray<Point> points = SharedStructArray.of(new Point(1, 2), new Point(3, 4));
        try (SharedStructArray<Body> bodies = SharedStructArray.create(Body.class, 1_000)) {
            inChild(() -> {
                for (long i = 0; i < points.length(); i++) {
                    points.update(i, point -> new Point(point.x() * point.x(), point.y() * point.y()));
                }
                bodies.set(999, "name", "last");
            });
            assertThat(points).containsExactly(new Point(1, 4), new Point(9, 16));
            assertThat(points.stream().mapToDouble(Point::x).sum()).isEqualTo(10);
            assertThat(bodies.get(999).name()).isEqualTo("last");
            assertThat(bodies.get(0).name()).isEmpty();
            assertThat(bodies.get(0, "mass")).isEqualTo(0L);
            assertThatThrownBy(() -> points.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
            points.close();
            assertThatThrownBy(() -> points.get(0)).isInstanceOf(StaleHandleException.class);
        }
    }

    @Test
    void structArraysMayShareOneLock() throws InterruptedException {
        try (SharedLock lock = SharedLock.create();
                SharedStructArray<Point> small = SharedStructArray.create(Point.class, 2, lock);
                SharedStructArray<Point> large = SharedStructArray.create(Point.class, 5_000, lock)) {
            assertThat(small.lock()).isSameAs(lock);
            assertThat(large.lock()).isSameAs(lock);
            RemoteAction moving = () -> {
                for (int i = 0; i < 2_000; i++) {
                    try (SharedLock.Hold _ = small.lock().acquire()) {
                        Point before = small.get(1);
                        small.set(1, new Point(before.x() + 1, before.y()));
                        large.set(4_999, small.get(1));
                    }
                    large.update(0, point -> new Point(point.x(), point.y() + 1));
                }
            };
            try (ChildProcess one = ChildProcess.start(moving); ChildProcess two = ChildProcess.start(moving)) {
                one.join();
                two.join();
            }
            assertThat(large.get(4_999)).isEqualTo(new Point(4_000, 0));
            assertThat(large.get(0)).isEqualTo(new Point(0, 4_000));
            assertThat(lock.isLocked()).isFalse();
        }
    }

    @Test
    void aStructFailsAfterTheDeathOfWhoWasWritingItUntilItIsMended() throws InterruptedException {
        try (SharedStruct<Point> point = SharedStruct.create(new Point(1, 2));
                SharedLock given = SharedLock.create();
                SharedStruct<Point> other = SharedStruct.create(new Point(1, 2), given)) {
            try (ChildProcess child = ChildProcess.start(() -> other.update(before -> point.update(old -> {
                Runtime.getRuntime().halt(1);
                return old;
            })))) {
                child.join();
            }
            assertThatThrownBy(() -> point.update(old -> old)).isInstanceOf(OwnerDiedException.class);
            point.lock().markConsistent();
            assertThat(point.update(old -> new Point(old.y(), old.x()))).isEqualTo(new Point(2, 1));
            assertThat(other.update(old -> new Point(5, 5))).isEqualTo(new Point(5, 5));
        }
    }
}
