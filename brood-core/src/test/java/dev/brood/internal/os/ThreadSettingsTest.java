// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import dev.brood.error.NotPermittedException;
import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is kept for each thread, set for programs that are no children of Brood, by the system's calls and by its programs. */
@LeavesNothingBehind
class ThreadSettingsTest {

    @TempDir
    private Path folder;

    private Process sleep;

    @BeforeEach
    void start() throws IOException {
        sleep = new ProcessBuilder("sleep", "1000").start();
    }

    @AfterEach
    void end() throws InterruptedException {
        sleep.destroyForcibly();
        sleep.waitFor();
    }

    static Stream<IntFunction<ThreadSetting>> ways() {
        return Stream.of(NativeNice::find, ReniceProgram::new);
    }

    private static int nice(long pid) {
        return ProcessFiles.system().stat(pid).orElseThrow().nice();
    }

    private static boolean apply(Process process, ThreadSetting setting) {
        return new AllThreads(ProcessFiles.system()).apply(process.toHandle(), setting);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aNiceValueIsSet(IntFunction<ThreadSetting> way) {
        int wanted = Math.min(19, nice(ProcessHandle.current().pid()) + 3);
        ThreadSetting setting = way.apply(wanted);
        assertThat(setting.isSet(sleep.pid(), sleep.pid())).isFalse();
        assertThat(apply(sleep, setting)).isTrue();
        assertThat(nice(sleep.pid())).isEqualTo(wanted);
        assertThat(setting.isSet(sleep.pid(), sleep.pid())).isTrue();
        assertThat(apply(sleep, setting)).as("once more").isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aThreadThatIsGoneIsLeftOut(IntFunction<ThreadSetting> way) throws Exception {
        end();
        ThreadSetting setting = way.apply(19);
        assertThat(setting.isSet(sleep.pid(), sleep.pid())).isTrue();
        setting.set(sleep.pid(), List.of(sleep.pid()));
        assertThat(apply(sleep, setting)).isFalse();
    }

    @Test
    void whatReniceSaysTellsWhyItIsRefused() throws Exception {
        Path program = folder.resolve("renice");
        for (String said : List.of("Permission denied", "Operation not permitted")) {
            Files.writeString(program, "#!/bin/sh\necho 'renice: failed to set priority for 7 (process ID): " + said + "' >&2\nexit 1\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            assertThatThrownBy(() -> apply(sleep, new ReniceProgram(program.toString(), 19)))
                    .isInstanceOf(NotPermittedException.class)
                    .hasMessageContainingAll("the nice value 19 of process " + sleep.pid(), "CAP_SYS_NICE");
        }
        Files.writeString(program, "#!/bin/sh\necho 'renice: unknown option' >&2\nexit 1\n");
        assertThatThrownBy(() -> apply(sleep, new ReniceProgram(program.toString(), 19)))
                .isInstanceOf(BroodException.class)
                .hasMessageContainingAll("it says 'renice: unknown option'", "--enable-native-access");
        assertThatThrownBy(() -> apply(sleep, new ReniceProgram(folder.resolve("none").toString(), 19)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("--enable-native-access");
    }

    @Test
    void aProcessThatKeepsUndoingItIsTold() {
        ThreadSetting undone = new ThreadSetting() {
            @Override
            public boolean isSet(long pid, long thread) {
                return false;
            }

            @Override
            public void set(long pid, List<Long> threads) {
                assertThat(threads).containsExactly(sleep.pid());
            }

            @Override
            public String toString() {
                return "the colour red";
            }
        };
        assertThatThrownBy(() -> apply(sleep, undone))
                .isInstanceOf(BroodException.class)
                .hasMessageContainingAll("process " + sleep.pid() + " has 1 threads", "do not keep the colour red");
    }

    @Test
    void aProcessIsBoundToProcessorsAndTellsThem() {
        BitSet all = Affinity.get(ProcessHandle.current().pid()).orElseThrow();
        BitSet one = new BitSet();
        one.set(all.nextSetBit(0));
        assertThat(Affinity.set(sleep.toHandle(), one)).isTrue();
        assertThat(Affinity.get(sleep.pid())).hasValue(one);
        assertThat(Affinity.set(sleep.toHandle(), all)).isTrue();
        assertThat(Affinity.get(sleep.pid())).hasValue(all);
    }

    @Test
    void aProcessorThatIsNotThereIsRefusedAndNothingChanges() {
        BitSet all = Affinity.get(sleep.pid()).orElseThrow();
        BitSet asked = new BitSet();
        asked.set(all.nextSetBit(0));
        asked.set(Affinity.PROCESSORS - 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Affinity.set(sleep.toHandle(), asked))
                .withMessageContainingAll("processor " + (Affinity.PROCESSORS - 1) + " does not exist", "Choose from ");
        assertThat(Affinity.get(sleep.pid())).hasValue(all);
    }

    @Test
    void numbersOfProcessorsAreWrittenAsTasksetTakesThem() {
        BitSet some = new BitSet();
        assertThat(Affinity.list(some)).isEqualTo("none");
        some.set(0, 4);
        some.set(6);
        assertThat(Affinity.list(some)).isEqualTo("0-3,6");
    }
}
