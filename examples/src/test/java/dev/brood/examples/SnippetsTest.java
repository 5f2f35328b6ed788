// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples;

import dev.brood.ChildProcess;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles every Java snippet of the guide and of "coming from Python".
 *
 * <p>A snippet that begins with {@code import} is a compact source file of its own. Any other is a piece of a method,
 * which sees the imports and the small cast of classes and methods below.
 */
class SnippetsTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```java\\n(.*?)^```");

    private static final String BEFORE = """
            import dev.brood.*;
            import dev.brood.error.*;
            import dev.brood.ipc.*;
            import dev.brood.memory.*;
            import dev.brood.os.*;
            import dev.brood.sync.*;
            import java.net.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            import java.util.stream.*;
            import javax.net.ssl.*;

            record Page(int number) implements java.io.Serializable {}
            static Page render(Path pdf) { return new Page(1); }
            static int parse(String text) { return Integer.parseInt(text); }
            static void work() {}
            static void serve(int port) {}
            static class Settings {}

            void main(String[] args) throws Exception {
                var files = List.of(Path.of("a.pdf"));
                var inputs = List.of("1", "2");
            """;

    @TempDir
    Path classes;

    record Snippet(Path file, int line, String code) {
        @Override
        public String toString() {
            return file.getFileName() + ":" + line;
        }
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void everySnippetCompiles(Snippet snippet) {
        String source = snippet.code().startsWith("import ") ? snippet.code() : BEFORE + snippet.code() + "}\n";
        var unit = new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        var messages = new StringWriter();
        var path = Path.of(URI.create(
                ChildProcess.class.getProtectionDomain().getCodeSource().getLocation().toString()));
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", classes.toString(), "-cp", path.toString(), "-proc:none"),
                        null,
                        List.of(unit))
                .call();
        assertThat(compiled).as("%s%n%s%n%s", snippet, source, messages).isTrue();
    }

    private static Stream<Path> documents() throws IOException {
        try (Stream<Path> guide = Files.list(DOCS.resolve("guide"))) {
            return Stream.concat(guide.sorted().toList().stream(), Stream.of(DOCS.resolve("coming-from-python.md")));
        }
    }

    static Stream<Snippet> snippets() throws IOException {
        return documents().flatMap(SnippetsTest::snippetsOf);
    }

    private static Stream<Snippet> snippetsOf(Path document) {
        try {
            String text = Files.readString(document);
            return SNIPPET.matcher(text)
                    .results()
                    .map(found -> new Snippet(
                            document, (int) text.substring(0, found.start()).lines().count() + 1, found.group(1)))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
