// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.benchmarks.compare;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PythonTest {

    @Test
    void versionsCompareNumberByNumber() {
        assertThat(Python.parse("3.13.0")).isGreaterThan(Python.parse("3.9.18"));
        assertThat(Python.parse("3.13.1")).isGreaterThan(Python.parse("3.13.0"));
        assertThat(Python.parse("3.20.0")).isGreaterThan(Python.parse("3.2.0"));
    }

    @Test
    void aChosenInterpreterThatDoesNotRunIsNamed() {
        assertThatThrownBy(() -> Python.find(Map.of("PY", "/nonexistent/python3")))
                .isInstanceOf(PeerFailedException.class)
                .hasMessageContaining("PY names /nonexistent/python3");
    }

    @Test
    void aMachineWithoutPythonSaysWhatToDo() {
        assertThatThrownBy(() -> Python.find(Map.of("PATH", "/nonexistent", "PYENV_ROOT", "/nonexistent")))
                .isInstanceOf(PeerFailedException.class)
                .hasMessageContaining("install one or set PY");
    }
}
