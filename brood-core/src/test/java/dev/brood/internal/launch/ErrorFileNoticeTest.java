// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorFileNoticeTest {

    private static final String ANNOUNCEMENT = "# An error report file with more information is saved as:";

    private static List<String> passed(String... lines) {
        List<String> passed = new ArrayList<>();
        ErrorFileNotice notice = new ErrorFileNotice(Path.of("/s/1-1/hs_err.log"), passed::add);
        List.of(lines).forEach(notice);
        return passed;
    }

    @Test
    void aFileThatIsGoingToBeDeletedIsNotNamed() {
        assertThat(passed("#  SIGSEGV (0xb) at pc=0x0", ANNOUNCEMENT, "# /s/1-1/hs_err.log", "#", "mine"))
                .containsExactly("#  SIGSEGV (0xb) at pc=0x0", "#", "mine");
    }

    @Test
    void aFileOfTheUsersChoiceIsNamed() {
        assertThat(passed(ANNOUNCEMENT, "# /home/hs_err.log", "#")).containsExactly(ANNOUNCEMENT, "# /home/hs_err.log", "#");
        assertThat(passed(ANNOUNCEMENT, ANNOUNCEMENT, "# /s/1-1/hs_err.log")).containsExactly(ANNOUNCEMENT);
    }
}
