// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResultFormatTest {

    private static Outcome ok(@Nullable Object value, String input) {
        return new Outcome(3, input, value, null, 1.23456, 1, OptionalLong.of(42));
    }

    private static Outcome failed() {
        Failure failure = new Failure(Failure.Kind.EXIT, "dev.brood.X", "ended, \"so\"\nthere", 7, null);
        return new Outcome(4, "in", null, failure, null, 2, OptionalLong.empty());
    }

    @Test
    void textIsValueTabInputOnOneLine() {
        ResultFormat.Rows rows = ResultFormat.TEXT.rows();
        assertThat(rows.head()).isEmpty();
        assertThat(rows.row(ok("a\tb\nc\r\\d", "x\ny"))).isEqualTo("a\\tb\\nc\\r\\d\tx\\ny\n");
        assertThat(rows.row(ok(null, "x"))).isEqualTo("null\tx\n");
    }

    @Test
    void textLeavesFailuresToTheSummary() {
        assertThat(ResultFormat.TEXT.rows().row(failed())).isEmpty();
    }

    @Test
    void jsonHasValueOrErrorInTheOrderOfTheContract() {
        ResultFormat.Rows rows = ResultFormat.JSONL.rows();
        assertThat(rows.row(ok(Map.of("k", List.of(1L, true)), "x\n\"")))
                .isEqualTo("{\"index\":3,\"input\":\"x\\n\\\"\",\"ok\":true,\"value\":{\"k\":[1,true]},"
                        + "\"ms\":1.235,\"attempts\":1,\"pid\":42}\n");
        assertThat(rows.row(failed()))
                .isEqualTo("{\"index\":4,\"input\":\"in\",\"ok\":false,\"error\":{\"kind\":\"exit\","
                        + "\"type\":\"dev.brood.X\",\"message\":\"ended, \\\"so\\\"\\nthere\",\"exitCode\":7,"
                        + "\"signal\":null},\"ms\":null,\"attempts\":2,\"pid\":null}\n");
    }

    @Test
    void csvIsQuotedAsRfc4180Says() {
        ResultFormat.Rows rows = ResultFormat.CSV.rows();
        assertThat(rows.head()).isEqualTo("index,input,ok,value,kind,message,ms\n");
        assertThat(rows.row(ok("a,b", "x"))).isEqualTo("3,x,true,\"a,b\",,,1.235\n");
        assertThat(rows.row(failed())).isEqualTo("4,in,false,,exit,\"ended, \"\"so\"\"\nthere\",\n");
    }
}
