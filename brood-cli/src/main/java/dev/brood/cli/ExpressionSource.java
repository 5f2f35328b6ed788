// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source text that EXPR is compiled in, and the way back from a position in it to one in EXPR.
 *
 * <p>EXPR stands on lines of its own as the initial value of a local variable, so that it may end with a comment:
 *
 * <pre>
 *     import …;
 *     public final class BroodExpression {
 *         public static void parameter(TYPE parameter) {}
 *         public static Object function() { RemoteFunction&lt;TYPE, Object&gt; function =
 *     EXPR
 *     ; return function; }
 *     }
 * </pre>
 *
 * The class is in the unnamed package, so that EXPR may name classes that are there, too.
 */
final class ExpressionSource {

    /** The binary name of the class that holds the compiled EXPR. */
    static final String CLASS_NAME = "BroodExpression";

    /** The type that stands for the parameter's while EXPR is only parsed. */
    static final String ANY_TYPE = "Object";

    private static final List<String> COMMON_PACKAGES = List.of(
            "java.io",
            "java.lang.foreign",
            "java.math",
            "java.net",
            "java.nio",
            "java.nio.charset",
            "java.nio.file",
            "java.nio.file.attribute",
            "java.security",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "java.util.zip");

    /** {@code String s -> …}, which Java wants in parentheses. */
    private static final Pattern BARE_TYPED_PARAMETER =
            Pattern.compile("\\s*([\\p{Alpha}_$][\\w.$]*\\s+[\\p{Alpha}_$][\\w$]*)\\s*->[\\s\\S]*");

    /** What a compiled EXPR is. */
    enum Form {
        /** A function with a result. */
        FUNCTION,
        /** Code without a result. */
        CONSUMER
    }

    private final String given;
    private final String java;
    private final int opened;
    private final int closed;
    private final String imports;

    /**
     * Prepares the text of an expression.
     *
     * @param expression EXPR as it was given
     * @param imports names of packages, classes or members, as an import statement has them
     */
    ExpressionSource(String expression, List<String> imports) {
        given = expression;
        Matcher bare = BARE_TYPED_PARAMETER.matcher(expression);
        if (bare.matches()) {
            opened = bare.start(1);
            closed = bare.end(1);
            java = expression.substring(0, opened) + "(" + expression.substring(opened, closed) + ")"
                    + expression.substring(closed);
        } else {
            opened = Integer.MAX_VALUE;
            closed = Integer.MAX_VALUE;
            java = expression;
        }
        this.imports = importLines(imports);
    }

    private static String importLines(List<String> own) {
        StringBuilder lines = new StringBuilder("import module java.base;\n");
        COMMON_PACKAGES.forEach(name -> lines.append("import ").append(name).append(".*;\n"));
        own.forEach(name -> lines.append("import ").append(bareImport(name)).append(";\n"));
        return lines.toString();
    }

    /** Takes an import written as a name or as the whole statement. */
    private static String bareImport(String text) {
        String name = text.strip();
        if (name.startsWith("import ")) {
            name = name.substring("import ".length());
        }
        return name.endsWith(";") ? name.substring(0, name.length() - 1) : name;
    }

    /** {@return EXPR as it was given} */
    String given() {
        return given;
    }

    private String head(String parameterType, Form form) {
        String variable =
                switch (form) {
                    case FUNCTION -> "dev.brood.RemoteFunction<" + parameterType + ", Object>";
                    case CONSUMER -> "dev.brood.RemoteConsumer<" + parameterType + ">";
                };
        return imports + "public final class " + CLASS_NAME + " {\n"
                + "public static void parameter(" + parameterType + " parameter) {}\n"
                + "public static Object function() { " + variable + " function =\n";
    }

    /**
     * Makes the whole text.
     *
     * @param parameterType the type of the parameter as Java source
     * @param form what EXPR is taken for
     * @return a compilation unit
     */
    String text(String parameterType, Form form) {
        return head(parameterType, form) + java + "\n; return function; }\n}\n";
    }

    /**
     * Finds the place in EXPR of a place in the whole text.
     *
     * @param position an offset in {@code text(parameterType, form)}
     * @param parameterType as for {@link #text}
     * @param form as for {@link #text}
     * @return the offset in EXPR, its length for a place behind its end; empty for a place before EXPR
     */
    OptionalInt placeInExpression(long position, String parameterType, Form form) {
        long offset = position - head(parameterType, form).length();
        if (offset < 0) {
            return OptionalInt.empty();
        }
        if (offset > closed) {
            offset -= 2;
        } else if (offset > opened) {
            offset -= 1;
        }
        return OptionalInt.of((int) Math.min(offset, given.length()));
    }
}
