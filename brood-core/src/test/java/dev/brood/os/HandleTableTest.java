// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.ProcessFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is left without a process file system, as on macOS and Windows. */
class HandleTableTest {

    private final ProcessHandle handle = ProcessHandle.current();
    private final HandleTable table = new HandleTable();
    private final ProcessInfo self = table.find(handle.pid()).orElseThrow();

    @Test
    void itIsTakenWhereThereIsNoProcessFileSystem(@TempDir Path empty) {
        assertThat(ProcessTable.SystemTable.choose(new ProcessFiles(empty))).isInstanceOf(HandleTable.class);
        assertThat(ProcessTable.system()).isInstanceOf(LinuxTable.class);
    }

    @Test
    void whatTheJdkKnowsIsTold() {
        assertThat(self.pid()).isEqualTo(handle.pid());
        assertThat(self.parentPid()).isEqualTo(handle.parent().orElseThrow().pid());
        assertThat(self.user()).isEqualTo(handle.info().user().orElseThrow());
        assertThat(self.startTime()).isEqualTo(handle.info().startInstant().orElseThrow());
        assertThat(self.command()).isEqualTo("java");
        assertThat(self.executable()).contains(Path.of(handle.info().command().orElseThrow()));
        assertThat(self.commandLine()).isEqualTo(table.find(handle.pid()).orElseThrow().commandLine())
                .first()
                .isEqualTo(handle.info().command().orElseThrow()); // the JDK tells no arguments of a command line above 4,096 bytes
        assertThat(self).hasToString("ProcessInfo[" + handle.pid() + " " + handle.info().command().orElseThrow() + "]");
    }

    @Test
    void itIsTheSameProcessAtALaterLook() {
        assertThat(self.refresh()).contains(self);
        assertThat(self.isSame(table.find(handle.pid()).orElseThrow())).isTrue();
        assertThat(self.isSame(table.find(handle.parent().orElseThrow().pid()).orElseThrow())).isFalse();
        assertThat(table.find(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void theTreeWorksWithIt() {
        assertThat(table.all()).extracting(ProcessInfo::pid).contains(handle.pid()).isSorted();
        assertThat(Forest.snapshot(table).ancestors(handle.pid())).first().extracting(ProcessInfo::pid).isEqualTo(self.parentPid());
    }

    @Test
    void theRestIsRefusedWithTheRemedy() {
        List<Function<ProcessInfo, Object>> rest = List.of(
                ProcessInfo::processGroup,
                ProcessInfo::session,
                ProcessInfo::realUid,
                ProcessInfo::effectiveUid,
                ProcessInfo::state,
                ProcessInfo::flags,
                ProcessInfo::stat,
                ProcessInfo::nice,
                ProcessInfo::priority,
                ProcessInfo::threads,
                ProcessInfo::isKernelThread,
                ProcessInfo::virtualMemory,
                ProcessInfo::residentMemory,
                ProcessInfo::proportionalMemory,
                ProcessInfo::userTime,
                ProcessInfo::systemTime,
                ProcessInfo::terminal,
                ProcessInfo::foregroundGroup,
                ProcessInfo::minorPageFaults,
                ProcessInfo::majorPageFaults,
                ProcessInfo::openDescriptors);
        for (Function<ProcessInfo, Object> method : rest) {
            assertThatThrownBy(() -> method.apply(self))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContainingAll("/proc", System.getProperty("os.name"), "OSHI");
        }
    }
}
