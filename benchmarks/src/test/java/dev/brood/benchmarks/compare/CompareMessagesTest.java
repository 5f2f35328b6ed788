// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases about messages and waiting, which take longest. */
class CompareMessagesTest {

    @ParameterizedTest
    @ValueSource(strings = {"message-roundtrip", "message-wakeup", "stream-1k", "stream-64k", "queue-1-1", "queue-2-2", "idle-consumer"})
    void aQuickRunOfMessagesVerifiesEachSide(String name) throws Exception {
        QuickRun.requireThatEachSideIsVerified(name);
    }
}
