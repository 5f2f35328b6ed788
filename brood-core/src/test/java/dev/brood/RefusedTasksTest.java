// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.Externalizable;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a refusal says and leaves behind. */
@LeavesNothingBehind
class RefusedTasksTest {

    @SuppressWarnings("serial") // it is refused
    static class WithoutConstructor implements Externalizable {
        private final int value;

        WithoutConstructor(int value) {
            this.value = value;
        }

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {}

        @Override
        public String toString() {
            return "value " + value;
        }
    }

    @Test
    void thePathBeginsWithTheUsersLambda() {
        Thread thread = Thread.currentThread();
        RemoteAction action = () -> System.out.println(thread);
        assertThatThrownBy(() -> ChildProcess.start(action)).isInstanceOf(NotSendableException.class)
                .hasMessageContaining("cannot be sent: lambda at RefusedTasksTest.java:");
        try (ProcessPool pool = ProcessPool.of(1)) {
            assertThatThrownBy(() -> pool.submit(() -> System.out.println(thread))).isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("cannot be sent: lambda at RefusedTasksTest.java:");
        }
        try (ProcessPool pool = ProcessPool.builder().workers(1).initializer(action).build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get()).isInstanceOf(Exception.class)
                    .hasMessageNotContaining("component ");
        } catch (NotSendableException e) {
            assertThat(e).hasMessageContaining("cannot be sent: lambda at RefusedTasksTest.java:");
        }
    }

    @Test
    void anExternalizableWithoutItsConstructorIsRefusedAtTheCall() {
        WithoutConstructor captured = new WithoutConstructor(1);
        assertThatThrownBy(() -> ChildProcess.start(() -> System.out.println(captured))).isInstanceOf(NotSendableException.class)
                .hasMessageContaining("lambda at RefusedTasksTest.java:")
                .hasMessageContaining("captured variable 'captured' (WithoutConstructor): it is Externalizable and has no public constructor"
                        + " without arguments")
                .hasMessageEndingWith("Remedy: give it a public constructor without arguments, or make it Serializable instead of Externalizable.");
    }

    @Test
    void aRefusalUsesUpNoDefaultName() throws InterruptedException {
        ChildProcess before = ChildProcess.start(() -> {});
        before.join();
        Thread thread = Thread.currentThread();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> ChildProcess.start(() -> System.out.println(thread))).isInstanceOf(NotSendableException.class);
        }
        ChildProcess after = ChildProcess.start(() -> {});
        after.join();
        assertThat(number(after)).isEqualTo(number(before) + 1);
    }

    private static int number(ChildProcess child) {
        return Integer.parseInt(child.name().substring("Process-".length()));
    }
}
