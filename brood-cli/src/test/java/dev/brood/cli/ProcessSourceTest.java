// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import dev.brood.internal.os.ProcessFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.PlatformEnum;
import oshi.SystemInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

/** Where processes are looked up. */
class ProcessSourceTest {

    @TempDir
    private Path empty;

    private final ProcessFiles here = ProcessFiles.system();

    @Test
    void theLibraryIsTakenWhereThereIsAProcessFileSystem() {
        assertThat(ProcessSource.choose("", here, () -> fail("OSHI is asked where there is no need for it"))).isInstanceOf(LibraryProcesses.class);
        assertThat(ProcessSource.system()).isInstanceOf(LibraryProcesses.class);
    }

    @Test
    void oshiIsTakenWhereThereIsNone() {
        ProcessFiles none = new ProcessFiles(empty);
        assertThat(ProcessSource.choose("", none, SystemInfo::getCurrentPlatform)).isInstanceOf(OshiProcesses.class);
    }

    @Test
    void theLibraryIsTakenWhereOshiDoesNotWork() {
        assertThat(ProcessSource.choose("", new ProcessFiles(empty), () -> PlatformEnum.UNKNOWN)).isInstanceOf(LibraryProcesses.class);
    }

    @Test
    void thePropertyAsksForOshiAndForNothingElse() {
        assertThat(ProcessSource.choose("portable", here, () -> PlatformEnum.LINUX)).isInstanceOf(OshiProcesses.class);
        assertThatThrownBy(() -> ProcessSource.choose("proc", here, () -> PlatformEnum.LINUX))
                .isInstanceOf(BroodException.class)
                .hasMessageContainingAll("-Dbrood.processes=proc", "portable", "Leave it out");
    }
}
