// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LinuxFutexTest extends ProcessWaitContract {

    private final WordWait futex = LinuxFutex.find().orElseThrow();

    @Override
    WordWait way() {
        return futex;
    }

    @Override
    String name() {
        return "futex";
    }
}
