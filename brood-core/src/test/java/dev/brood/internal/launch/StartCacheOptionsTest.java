// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StartCacheOptionsTest {

    @Test
    void whatDoesNotMatterForACacheIsNotAskedFor() {
        assertThat(StartCache.concerned(List.of(
                        "-XX:+UseSerialGC", "-Dkey=value", "-XX:ErrorFile=x", "-Xlog:gc", "-Xss1m", "-XX:HeapDumpPath=y", "-ea")))
                .containsExactly("-XX:+UseSerialGC", "-ea");
    }

    @Test
    void heapsAndTheSystemsClassLoaderMatter() {
        List<String> options = List.of("-Xmx1g", "-Xmn64m", "-Xms1m", "-XX:InitialHeapSize=1", "-Djava.system.class.loader=x.Y");
        assertThat(StartCache.concerned(options)).isEqualTo(options);
    }

    @Test
    void ofEqualOptionsTheLastStays() {
        assertThat(StartCache.concerned(List.of("-XX:+UseG1GC", "-XX:-UseG1GC", "-XX:+UseG1GC")))
                .containsExactly("-XX:-UseG1GC", "-XX:+UseG1GC");
    }

    @Test
    void modulesAreTheSameInAnyOrder() {
        assertThat(StartCache.modules(List.of("--add-opens=b/b=ALL-UNNAMED", "-ea", "--add-opens=a/a=ALL-UNNAMED")))
                .containsExactly("--add-opens=a/a=ALL-UNNAMED", "--add-opens=b/b=ALL-UNNAMED");
    }

    @Test
    void partsAreToldApart() {
        assertThat(StartCache.hash(List.of("ab", "c"))).isNotEqualTo(StartCache.hash(List.of("a", "bc"))).hasSize(16);
        assertThat(StartCache.hash(List.of("ab", "c"))).isEqualTo(StartCache.hash(List.of("ab", "c")));
    }
}
