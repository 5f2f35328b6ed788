// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExpressionCompilerTest {

    @TempDir
    private Path folder;

    private static Expression compile(String expression) throws ExpressionException {
        return compile(expression, null, InputKind.PATH);
    }

    private static Expression compile(String expression, @Nullable InputKind wanted, @Nullable InputKind usual)
            throws ExpressionException {
        return new ExpressionCompiler(List.of(), List.of()).compile(expression, wanted, usual);
    }

    private static @Nullable Object apply(String expression, String input) throws Exception {
        Expression compiled = compile(expression);
        return compiled.function().apply(compiled.kind().argument(input));
    }

    private static AbstractThrowableAssert<?, ?> refusal(String expression) {
        return assertThatThrownBy(() -> compile(expression)).isInstanceOf(ExpressionException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path -> path.getFileName().toString()     | b",
                "(path) -> path.getNameCount()             | 2",
                "(Path p) -> p.getParent()                 | a",
                "(var p) -> p.getNameCount()               | 2",
                "String s -> s.length()                    | 3",
                "(String s) -> s.length()                  | 3",
                "(final String s) -> s.length()            | 3",
                "(Object o) -> o instanceof Path           | true",
                "(CharSequence s) -> s.length()            | 3",
                "(File f) -> f.getName()                   | b",
                "File::getName                             | b",
                "String::length                            | 3",
                "Path::getNameCount                        | 2",
                "java.nio.file.Path::getNameCount          | 2",
                "Objects::hashCode                         | 93026",
                "BigDecimal::new                           | !",
                "p -> { if (true) throw new IOException(p.toString()); return 1; } | !",
                "p -> { throw new IOException(p.toString()); } | !",
                "p -> { for (;;) if (p != null) return 7; } | 7",
                "(p -> 1)                                  | 1",
                "p -> 1 // and so on                       | 1",
                "p -> List.of(1, 2).stream().mapToInt(x -> x).sum() | 3",
                "p -> { record R(int a) {} return new R(5).a(); } | 5",
                "p -> ByteOrder.nativeOrder() != null && Arena.global() != null | true"
            })
    void commonShapesCompileAndRun(String expression, String result) throws Exception {
        if (result.equals("!")) {
            assertThatThrownBy(() -> apply(expression, "a/b")).isNotInstanceOf(ExpressionException.class);
        } else if (expression.startsWith("Objects")) {
            assertThat(apply(expression, "a/b")).isEqualTo(Path.of("a/b").hashCode());
        } else {
            assertThat(String.valueOf(apply(expression, "a/b"))).isEqualTo(result);
        }
    }

    @Test
    void codeWithoutAResultGivesNull() throws Exception {
        Path file = Files.writeString(folder.resolve("x"), "");
        assertThat(apply("p -> Files.delete(p)", file.toString())).isNull();
        assertThat(file).doesNotExist();
        assertThat(apply("p -> {}", "x")).isNull();
        assertThat(apply("p -> { return; }", "x")).isNull();
    }

    @Test
    void theParametersTypeDecidesTheKind() throws Exception {
        assertThat(compile("p -> p", null, InputKind.STRING).kind()).isEqualTo(InputKind.STRING);
        assertThat(compile("p -> p", InputKind.PATH, InputKind.STRING).kind()).isEqualTo(InputKind.PATH);
        assertThat(compile("(Path p) -> p", null, InputKind.STRING).kind()).isEqualTo(InputKind.PATH);
        assertThat(compile("String s -> s", null, InputKind.PATH).kind()).isEqualTo(InputKind.STRING);
        assertThat(compile("String::length", null, InputKind.PATH).kind()).isEqualTo(InputKind.STRING);
        assertThat(compile("Path::getFileName", null, InputKind.STRING).kind()).isEqualTo(InputKind.PATH);
    }

    @Test
    void aTypeAndAContraryWishAreRefused() {
        assertThatThrownBy(() -> compile("String s -> s", InputKind.PATH, InputKind.PATH))
                .hasMessageContaining("takes a String")
                .hasMessageContaining("--as path");
    }

    @Test
    void inputsOfTwoKindsNeedAWordUnlessTheTypeIsWritten() throws Exception {
        assertThatThrownBy(() -> compile("p -> p", null, null)).hasMessageContaining("--as");
        assertThat(compile("Path p -> p", null, null).kind()).isEqualTo(InputKind.PATH);
    }

    @Test
    void aCaretPointsIntoTheExpression() {
        refusal("path -> Files.lnes(path).count()")
                .hasMessageContaining("cannot find symbol")
                .hasMessageContaining("\n  path -> Files.lnes(path).count()\n               ^\n")
                .hasMessageContaining("method lnes(");
    }

    @Test
    void aCaretPointsIntoTheRightLineAndBehindAddedParentheses() {
        refusal("p -> {\n  int x = \"a\";\n  return x;\n}").hasMessageContaining("\n    int x = \"a\";\n            ^");
        refusal("String s -> s.lenth()").hasMessageContaining("\n  String s -> s.lenth()\n               ^");
        refusal("Strin s -> s").hasMessageContaining("\n  Strin s -> s\n  ^");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p -> (1", "p -> 1)", "p ->", "-> 1", "p -> \"", "p -> 1; }", "p -> { /* "})
    void whatDoesNotParseIsRefusedWithACaret(String expression) {
        refusal(expression).hasMessageContaining("^");
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "p -> 1; int y = 2", "foo(x)", "new Object()", "p -> 1; } static { int x = 1"})
    void whatIsNoFunctionIsRefusedWithAnExample(String expression) {
        refusal(expression).hasMessageContaining("path -> Files.size(path)");
    }

    @Test
    void parametersThatAreNoInputAreRefused() {
        refusal("(a, b) -> 1").hasMessageContaining("2 parameters");
        refusal("() -> 1").hasMessageContaining("0 parameters");
        refusal("(int x) -> x").hasMessageContaining("Integer.parseInt");
        refusal("(StringBuilder b) -> b").hasMessageContaining("java.lang.StringBuilder");
        refusal("  ").hasMessageContaining("empty");
    }

    @Test
    void theOtherKindIsHintedAtWhereItLooksMeant() {
        refusal("s -> s.length()").hasMessageContaining("--as string");
        assertThatThrownBy(() -> compile("p -> p.getFileName()", null, InputKind.STRING))
                .hasMessageContaining("--as path");
    }

    @Test
    void importsMayBeStaticAndAreNamedWhenTheyAreWrong() throws Exception {
        ExpressionCompiler compiler = new ExpressionCompiler(
                List.of(), List.of("static java.lang.Math.max", "import java.util.concurrent.atomic.*;"));
        Expression compiled = compiler.compile("p -> max(1, new AtomicInteger(2).get())", null, InputKind.PATH);
        assertThat(compiled.function().apply(Path.of("x"))).isEqualTo(2);
        assertThatThrownBy(() -> new ExpressionCompiler(List.of(), List.of("com.nope.*"))
                        .compile("p -> 1", null, InputKind.PATH))
                .hasMessageContaining("import com.nope.*;");
    }

    @Test
    void aMethodOfTheClassPathIsFoundAlsoInTheUnnamedPackage() throws Exception {
        Path source = folder.resolve("Own.java");
        Files.writeString(source, "public class Own { public static int twice(String s) { return 2 * s.length(); }"
                + " public static long size(java.nio.file.Path p) { return -1; } }");
        compileSource(source);
        ExpressionCompiler compiler = new ExpressionCompiler(List.of(folder), List.of());
        assertThat(compiler.compile("Own::twice", null, InputKind.PATH).function().apply("abc"))
                .isEqualTo(6);
        assertThat(compiler.compile("Own::size", null, InputKind.STRING).kind()).isEqualTo(InputKind.PATH);
        assertThatThrownBy(() -> compiler.compile("Own::thrice", null, InputKind.PATH))
                .hasMessageContaining("thrice");
    }

    private static void compileSource(Path source) throws IOException {
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString());
        assertThat(status).isZero();
    }

    @Test
    void theBytesOfCompiledClassesAreAnsweredAsResources() throws Exception {
        Expression compiled = compile("p -> new Object() { int a = 3; }.a");
        ClassLoader loader = compiled.function().getClass().getClassLoader();
        assertThat(loader.getResourceAsStream("BroodExpression.class")).isNotNull();
        assertThat(loader.getResourceAsStream("BroodExpression$1.class")).isNotNull();
        assertThat(loader.getResourceAsStream("Nothing.class")).isNull();
    }
}
