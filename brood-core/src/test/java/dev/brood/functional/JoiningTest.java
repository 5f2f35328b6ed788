// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ChildProcess;
import dev.brood.internal.sync.SessionInfo;
import dev.brood.testing.LeavesNothingBehind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Children that cannot join their parent, or not yet. */
@LeavesNothingBehind
class JoiningTest {

    @Test
    void aChildThatCannotSeeTheSessionSaysSo() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (ChildProcess child = ChildProcess.builder(() -> {})
                .commandPrefix("sh", "-c", "BROOD_LAUNCH=$(echo \"$BROOD_LAUNCH\" | sed s,/brood-,/hidden-,) exec \"$@\"", "sh")
                .stderr(said::add)
                .start()) {
            assertThat(child.join(Duration.ofSeconds(60))).isTrue();
            assertThat(child.exitCode()).hasValue(1);
        }
        assertThat(said).anySatisfy(line -> assertThat(line).contains("cannot join its parent", "/hidden-", "sandbox"));
    }

    @Test
    void aChildWhoseParentIsStoppedBeforeItAnswersEndsWithTheRoot() {
        try (Program program = Program.start(JoiningProgram.class).awaitLine("session ")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> SessionInfo.list().stream()
                    .anyMatch(session -> session.directory().equals(program.directory()) && session.processes() == 3));

            program.signal("KILL");

            program.awaitNothing("the root's death while a child joins its stopped parent");
        }
    }
}
