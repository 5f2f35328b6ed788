// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import dev.brood.RemoteConsumer;
import dev.brood.RemoteFunction;
import dev.brood.cli.ExpressionSource.Form;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Makes a function of EXPR with the JDK's compiler, in memory.
 *
 * <p>EXPR is parsed once to see its shape. Then it is compiled for each type that its parameter may have, first as a
 * function and then as code without a result, until one of these attempts succeeds:
 *
 * <pre>
 *   x -> …                the kind that the inputs have, or that was asked for
 *   (Type x) -> …         Type
 *   Class::method         the kind that the inputs have, the other kind, java.io.File
 * </pre>
 *
 * If none does, the messages of the first attempt are shown: it is what the user most likely meant.
 */
final class ExpressionCompiler {

    private static final List<String> OPTIONS = List.of("-proc:none", "-Xlint:none", "-g");

    private final JavaCompiler compiler;
    private final List<Path> classPath;
    private final List<String> imports;

    /**
     * Prepares for a class path.
     *
     * @param classPath jars and folders with the classes that EXPR may use
     * @param imports what to import besides the common packages
     * @throws ExpressionException if this Java has no compiler
     */
    ExpressionCompiler(List<Path> classPath, List<String> imports) throws ExpressionException {
        JavaCompiler found = ToolProvider.getSystemJavaCompiler();
        if (found == null) {
            throw new ExpressionException("the Java at " + System.getProperty("java.home")
                    + " has no compiler: run brood with a JDK instead of a JRE");
        }
        this.compiler = found;
        this.classPath = List.copyOf(classPath);
        this.imports = List.copyOf(imports);
    }

    /**
     * Compiles an expression.
     *
     * @param expression EXPR
     * @param wanted the kind that was asked for, or null
     * @param usual the kind that the inputs have, or null where they have both
     * @return the function
     * @throws ExpressionException if it does not compile, or does not fit the inputs
     */
    Expression compile(String expression, @Nullable InputKind wanted, @Nullable InputKind usual)
            throws ExpressionException {
        if (expression.isBlank()) {
            throw new ExpressionException("EXPR is empty: write a lambda, such as  path -> Files.size(path)");
        }
        ExpressionSource source = new ExpressionSource(expression, imports);
        ExpressionShape shape = parse(source);
        InputKind open = wanted == null ? usual : wanted;
        List<ExpressionFailure> failures = new ArrayList<>();
        for (String type : candidates(shape, wanted, open)) {
            for (Form form : Form.values()) {
                Attempt attempt = attempt(source, type, form);
                if (attempt.errors().isEmpty()) {
                    return load(attempt.classes(), wanted, open);
                }
                failures.add(new ExpressionFailure(source, type, form, attempt.errors()));
            }
        }
        String message = failures.getFirst().message();
        message += JdkClasses.hint(message);
        boolean guessed = wanted == null && !shape.methodReference() && shape.parameterType().isEmpty();
        throw new ExpressionException(guessed && open != null ? message + hint(message, open) : message);
    }

    private static Set<String> candidates(
            ExpressionShape shape, @Nullable InputKind wanted, @Nullable InputKind open) throws ExpressionException {
        Set<String> types = new LinkedHashSet<>();
        if (shape.parameterType().isPresent()) {
            types.add(shape.parameterType().get());
            return types;
        }
        if (open == null) {
            throw new ExpressionException("the inputs are of two kinds, paths and lines of text: say which the parameter"
                    + " is by --as path or --as string");
        }
        types.add(name(open));
        if (shape.methodReference()) {
            if (wanted == null) {
                types.add(name(open.other()));
            }
            if (wanted != InputKind.STRING) {
                types.add(File.class.getName());
            }
        }
        return types;
    }

    private static String name(InputKind kind) {
        return kind == InputKind.PATH ? Path.class.getName() : String.class.getName();
    }

    /** Tells how to get the other kind of parameter, if the errors look as if that was meant. */
    private static String hint(String errors, InputKind open) {
        if (!errors.contains("of type " + name(open)) && !errors.contains(name(open) + " cannot be converted")) {
            return "";
        }
        return open == InputKind.PATH
                ? "\n(the parameter is a Path; --as string, or  String s -> …  makes it a String)"
                : "\n(the parameter is a String; --as path, or  Path p -> …  makes it a Path)";
    }

    private ExpressionShape parse(ExpressionSource source) throws ExpressionException {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = files(diagnostics)) {
            JavacTask task = task(source.text(ExpressionSource.ANY_TYPE, Form.FUNCTION), files, diagnostics);
            CompilationUnitTree unit = task.parse().iterator().next();
            List<Diagnostic<?>> errors = errors(diagnostics);
            if (!errors.isEmpty()) {
                throw new ExpressionException(
                        new ExpressionFailure(source, ExpressionSource.ANY_TYPE, Form.FUNCTION, errors).message());
            }
            return ExpressionShape.of(unit);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What one run of the compiler gave: errors, or classes. */
    private record Attempt(List<Diagnostic<?>> errors, Map<String, byte[]> classes) {}

    private Attempt attempt(ExpressionSource source, String type, Form form) throws ExpressionException {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (MemoryOutput output = new MemoryOutput(files(diagnostics))) {
            task(source.text(type, form), output, diagnostics).generate();
            return new Attempt(errors(diagnostics), output.classes());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private StandardJavaFileManager files(DiagnosticCollector<JavaFileObject> diagnostics) {
        return compiler.getStandardFileManager(diagnostics, null, null);
    }

    private JavacTask task(
            String text, JavaFileManager files, DiagnosticCollector<JavaFileObject> diagnostics) {
        URI uri = URI.create("memory:///" + ExpressionSource.CLASS_NAME + JavaFileObject.Kind.SOURCE.extension);
        JavaFileObject unit = new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("-classpath");
        options.add(Stream.concat(Stream.of(library()), classPath.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator)));
        return (JavacTask) compiler.getTask(null, files, diagnostics, options, null, List.of(unit));
    }

    /** Where the types that the text names are: on a class path, even where this program is made of modules. */
    private static String library() {
        return WorkerClassPath.codeOf(RemoteFunction.class)
                .map(Path::toString)
                .orElseGet(() -> System.getProperty("java.class.path", ""));
    }

    private static List<Diagnostic<?>> errors(DiagnosticCollector<JavaFileObject> diagnostics) {
        List<Diagnostic<?>> errors = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
                errors.add(diagnostic);
            }
        }
        return errors;
    }

    private static ExpressionException unreadable(IOException e) {
        return new ExpressionException("EXPR cannot be compiled, as the class path cannot be read: " + e);
    }

    private Expression load(Map<String, byte[]> classes, @Nullable InputKind wanted, @Nullable InputKind open)
            throws ExpressionException {
        try {
            ClassLoader jars =
                    new URLClassLoader("brood-class-path", urls(), ExpressionCompiler.class.getClassLoader());
            MemoryClassLoader loader = new MemoryClassLoader(classes, jars);
            Class<?> holder = Class.forName(ExpressionSource.CLASS_NAME, true, loader);
            Class<?> parameter = Arrays.stream(holder.getDeclaredMethods())
                    .filter(method -> method.getName().equals("parameter"))
                    .findFirst()
                    .orElseThrow()
                    .getParameterTypes()[0];
            return fit(holder.getMethod("function").invoke(null), parameter, wanted, open);
        } catch (ReflectiveOperationException | LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ExpressionException("EXPR compiles but cannot be loaded: " + cause
                    + "\nIs a jar missing from --class-path, or a class in it not public?");
        }
    }

    private URL[] urls() {
        return classPath.stream()
                .map(path -> {
                    try {
                        return path.toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalArgumentException("--class-path " + path + " is no file", e);
                    }
                })
                .toArray(URL[]::new);
    }

    @SuppressWarnings("unchecked") // The compiler has checked EXPR against the type that the kind stands for.
    private static Expression fit(
            Object compiled, Class<?> parameter, @Nullable InputKind wanted, @Nullable InputKind open)
            throws ExpressionException {
        RemoteFunction<Object, ?> function = compiled instanceof RemoteConsumer<?> consumer
                ? new ConsumerFunction((RemoteConsumer<Object>) consumer)
                : (RemoteFunction<Object, ?>) compiled;
        InputKind kind;
        if (parameter == File.class) {
            kind = InputKind.PATH;
            function = (RemoteFunction<Object, ?>)
                    (RemoteFunction<?, ?>) new FileFunction((RemoteFunction<File, ?>) (RemoteFunction<?, ?>) function);
        } else {
            kind = kindOf(parameter, open);
        }
        if (wanted != null && wanted != kind) {
            throw new ExpressionException("EXPR takes a " + parameter.getSimpleName() + ", but --as "
                    + wanted.typeName().toLowerCase(Locale.ROOT) + " asks for a " + wanted.typeName()
                    + ": drop one of the two");
        }
        return new Expression(function, kind);
    }

    private static InputKind kindOf(Class<?> parameter, @Nullable InputKind open) throws ExpressionException {
        boolean path = parameter.isAssignableFrom(Path.class);
        boolean string = parameter.isAssignableFrom(String.class);
        if (path && string) {
            return open == null ? InputKind.STRING : open;
        }
        if (!path && !string) {
            throw new ExpressionException("EXPR takes a " + parameter.getName()
                    + ", but inputs are a Path, a File or a String: take one of these and convert it");
        }
        return path ? InputKind.PATH : InputKind.STRING;
    }
}
