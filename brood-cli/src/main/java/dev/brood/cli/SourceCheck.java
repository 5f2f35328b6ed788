// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Whether a file with source code compiles as {@code java FILE.java} would compile it, found out without running it. Source: JEP 458, "Launch
 * Multi-File Source-Code Programs".
 */
final class SourceCheck {

    private SourceCheck() {}

    /**
     * Compiles a file, and what it needs of the source code beside it, without keeping what comes of it. Programs that are modules are not
     * looked at.
     *
     * @param file the file
     * @param classPath where else it finds classes
     * @return the errors, as the compiler writes them; none if it compiles
     * @throws IOException if it cannot be read
     */
    static List<String> errors(Path file, String classPath) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            return List.of(); // the program will say so
        }
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, Charset.defaultCharset())) {
            Iterable<? extends JavaFileObject> units = files.getJavaFileObjects(file);
            Path root = root(file, (JavacTask) compiler.getTask(null, files, found, List.of("-proc:none"), null, units));
            if (errors(found).isEmpty() && !Files.exists(root.resolve("module-info.java"))) {
                List<String> options = List.of("-proc:none", "--class-path", classPath, "--source-path", root.toString());
                found = new DiagnosticCollector<>();
                ((JavacTask) compiler.getTask(null, files, found, options, null, units)).analyze();
            }
        }
        return errors(found);
    }

    /** The folder in which the packages begin. */
    private static Path root(Path file, JavacTask parser) throws IOException {
        Path root = file.toAbsolutePath().normalize().getParent();
        for (CompilationUnitTree unit : parser.parse()) {
            if (unit.getPackageName() != null) {
                long names = 1 + unit.getPackageName().toString().chars().filter(c -> c == '.').count();
                for (; names > 0 && root != null; names--) {
                    root = root.getParent();
                }
            }
        }
        return root == null ? Path.of("/") : root;
    }

    private static List<String> errors(DiagnosticCollector<JavaFileObject> found) {
        List<String> errors = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR) {
                errors.add(each.toString());
            }
        }
        return errors;
    }
}
