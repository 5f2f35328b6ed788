// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes {@code {"index","input","ok",} then {@code "value"} or {@code "error"}, then {@code "ms","attempts","pid"}}, one
 * line for each input. What is not known is null.
 */
final class JsonRows implements ResultFormat.Rows {

    private static final int MILLIS_DIGITS = 3;

    private final JsonFactory factory = new JsonFactory();

    @Override
    public boolean structured() {
        return true;
    }

    @Override
    public String row(Outcome outcome) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            json.writeNumberProperty("index", outcome.index());
            json.writeStringProperty("input", outcome.input());
            json.writeBooleanProperty("ok", outcome.ok());
            if (outcome.failure() == null) {
                json.writeName("value");
                write(json, outcome.value());
            } else {
                json.writeName("error");
                write(json, outcome.failure());
            }
            json.writeName("ms");
            write(json, millis(outcome.millis()));
            json.writeNumberProperty("attempts", outcome.attempts());
            json.writeName("pid");
            write(json, outcome.pid().isPresent() ? outcome.pid().getAsLong() : null);
            json.writeEndObject();
        }
        return line.append('\n').toString();
    }

    /** Rounds to microseconds. */
    static @Nullable BigDecimal millis(@Nullable Double millis) {
        return millis == null ? null : BigDecimal.valueOf(millis).setScale(MILLIS_DIGITS, RoundingMode.HALF_UP);
    }

    private static void write(JsonGenerator json, Failure failure) {
        json.writeStartObject();
        json.writeStringProperty("kind", failure.kind().label());
        json.writeStringProperty("type", failure.type());
        json.writeName("message");
        write(json, failure.message());
        json.writeName("exitCode");
        write(json, failure.exitCode());
        json.writeName("signal");
        write(json, failure.signal());
        json.writeEndObject();
    }

    /**
     * Writes a value.
     *
     * @param json where to
     * @param value what {@link PlainValue#structured} returns
     */
    static void write(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Boolean b -> json.writeBoolean(b);
            case Integer i -> json.writeNumber(i);
            case Long l -> json.writeNumber(l);
            case Double d -> json.writeNumber(d);
            case BigInteger i -> json.writeNumber(i);
            case BigDecimal d -> json.writeNumber(d);
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(item -> write(json, item));
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                map.forEach((key, item) -> {
                    json.writeName(String.valueOf(key));
                    write(json, item);
                });
                json.writeEndObject();
            }
            default -> json.writeString(value.toString());
        }
    }
}
