// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ParentOptionsTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,address=5005", "-agentpath:/opt/libjdwp.so=server=y", "-Xrunjdwp:server=y", "-Xdebug",
        "-Dcom.sun.management.jmxremote.port=9010", "-Dcom.sun.management.jmxremote", "-XX:+ManagementServer",
        "-XX:StartFlightRecording", "-XX:StartFlightRecording=filename=a.jfr", "-XX:FlightRecorderOptions=stackdepth=64",
        "-XX:ErrorFile=/tmp/e", "-XX:LogFile=vm.log", "-Xlog:gc*:file=gc.log:time", "-Xlog:gc:gc.log", "-Xlog::all.log", "-Xloggc:gc.log",
        "-XX:HeapDumpPath=/tmp", "-XX:AOTCache=app.aot", "-XX:SharedArchiveFile=a.jsa", "-XX:ArchiveClassesAtExit=a.jsa", "-Xshare:auto",
        "-Djdk.module.main=a", "-Djdk.module.main.class=a.B", "-Djava.class.path=x", "-Djava.io.tmpdir=/x", "--module-path=mods",
        "--add-modules=ALL-DEFAULT", "-splash:a.png", "-XX:OnError=gdb", "-XX:OnOutOfMemoryError=kill",
    })
    void whatBelongsToOneProcessIsNotInherited(String option) {
        assertThat(ParentOptions.inherited(List.of(option))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-Xmx1g", "-Xss4m", "-XX:+UseZGC", "-Dkey=value", "-Dempty", "-ea", "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-modules=java.sql", "-javaagent:/opt/agent.jar=x", "-agentlib:other", "-Xlog:gc", "-Xlog:gc:stdout", "-Xlog:gc::time",
        "-Xlog:gc*:stderr:time", "-Xlog:disable", "-XX:+HeapDumpOnOutOfMemoryError", "--enable-preview", "-Djava.library.path=/x",
        "-Dcom.sunny=1",
    })
    void everythingElseIsInherited(String option) {
        assertThat(ParentOptions.inherited(List.of(option))).containsExactly(option);
    }

    @Test
    void aChosenHeapReplacesThatOfTheParent() {
        List<String> inherited = List.of("-Xmx4g", "-Xms1g", "-Da", "-XX:MaxRAMPercentage=50", "-XX:InitialHeapSize=1g");
        assertThat(ParentOptions.besides(List.of(), true, inherited)).containsExactly("-Da");
        assertThat(ParentOptions.besides(List.of("-Xmx8m"), false, inherited)).containsExactly("-Da");
        assertThat(ParentOptions.besides(List.of("-Db"), false, inherited)).isEqualTo(inherited);
    }

    @Test
    void aChosenCollectorReplacesThatOfTheParent() {
        List<String> inherited = List.of("-XX:+UseSerialGC", "-Da", "-XX:+UseStringDeduplication");
        assertThat(ParentOptions.besides(List.of("-XX:+UseZGC"), false, inherited)).containsExactly("-Da", "-XX:+UseStringDeduplication");
        assertThat(ParentOptions.besides(List.of("-XX:-UseSerialGC"), true, inherited)).isEqualTo(inherited);
    }

    @Test
    void theLargestHeapIsTheLastOneThatIsTold() {
        assertThat(ParentOptions.maxHeap(List.of("-Da", "-XX:MaxRAMPercentage=50"))).isEqualTo(Long.MAX_VALUE);
        assertThat(ParentOptions.maxHeap(List.of("-Xmx4g", "-XX:MaxHeapSize=8m"))).isEqualTo(8L << 20);
        assertThat(ParentOptions.maxHeap(List.of("-Xmxnonsense"))).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aChoiceOfTheCollectorOrTheInitialHeapIsSeen() {
        assertThat(ParentOptions.chooseCollector(List.of("-Da", "-XX:+UseG1GC"))).isTrue();
        assertThat(ParentOptions.chooseCollector(List.of("-XX:+UseStringDeduplication"))).isFalse();
        assertThat(ParentOptions.chooseInitialHeap(List.of("-Xms1g"))).isTrue();
        assertThat(ParentOptions.chooseInitialHeap(List.of("-Xmx1g"))).isFalse();
    }
}
