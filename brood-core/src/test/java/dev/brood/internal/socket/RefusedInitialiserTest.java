// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.error.BroodException;
import dev.brood.error.NotReadableException;
import dev.brood.ipc.SharedQueue;
import dev.brood.memory.SharedReference;
import dev.brood.testing.LeavesNothingBehind;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** An object whose reading runs a static initialiser that Brood refuses: told without a cause, since the message has it all. */
@LeavesNothingBehind
@Timeout(120)
class RefusedInitialiserTest {

    private static final String READ = " cannot be read here: ";
    private static final String REFUSAL = "this is refused; move it to main";

    /** What every read needs and none gets: the first fails by the initialiser, the others since that has failed before. */
    private static final class Refused {
        static final int VALUE = refuse();

        private static int refuse() {
            throw new BroodException(REFUSAL);
        }
    }

    private static final class Needing implements Serializable {
        @Serial
        private static final long serialVersionUID = 1L;

        private transient int value;

        @Serial
        private void readObject(ObjectInputStream in) {
            value = Refused.VALUE;
        }

        @Override
        public String toString() {
            return "value " + value;
        }
    }

    private static void refuses(ThrowingCallable read, String start, String end) {
        assertThatThrownBy(read).isInstanceOf(NotReadableException.class)
                .hasMessageStartingWith(start + READ)
                .hasMessageEndingWith(REFUSAL + end)
                .hasMessageNotContaining("See the cause")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getStackTrace()).as("where it was refused")
                        .anyMatch(frame -> frame.getClassName().equals(Refused.class.getName()) && frame.getMethodName().equals("<clinit>"))
                        .noneMatch(frame -> frame.getClassName().startsWith("dev.brood.internal.wire.")));
    }

    @Test
    void queuesReferencesAndConnectionsNameNoCauseAndKeepItsPlace() throws Exception {
        SocketObjects objects = SocketObjects.amongRelatives();
        byte[] message = objects.encode(new Needing());
        try (SharedQueue<Object> queue = SharedQueue.create(8);
                SharedReference<Object> reference = SharedReference.create(new Needing())) {
            for (int i = 0; i < 2; i++) {
                queue.put(new Needing());
                refuses(queue::take, "This element", "");
                refuses(reference::get, "The value of this shared reference", "");
                refuses(() -> objects.decode(message, "the peer"), "An object from the peer", ". The message is gone, the connection can be used.");
            }
        }
    }
}
