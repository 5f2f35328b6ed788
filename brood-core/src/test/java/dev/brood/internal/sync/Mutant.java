// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A class of the product with one fault: a step that is missing, or two that have changed places.
 *
 * @param text what is wrong
 * @param type the class
 * @param method its method, or what encloses the lambda expression
 * @param patch makes the fault
 * @param rows the entries of the table that find it
 */
record Mutant(String text, String type, String method, Patch patch, String rows) {

    /** How the code of a method is changed. */
    @FunctionalInterface
    interface Patch {
        CodeTransform of(CodeModel code);
    }

    /** A call is left out; its result, if it has one, is that all went well. */
    static Patch without(String call, int number) {
        return code -> new CodeTransform() {
            private int seen;

            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
                if (element instanceof InvokeInstruction invoke && invoke.name().equalsString(call) && seen++ == number) {
                    drop(builder, invoke);
                } else {
                    builder.with(element);
                }
            }
        };
    }

    private static void drop(CodeBuilder builder, InvokeInstruction invoke) {
        MethodTypeDesc type = invoke.typeSymbol();
        List<ClassDesc> parameters = type.parameterList();
        for (ClassDesc parameter : parameters.reversed()) {
            if (TypeKind.from(parameter).slotSize() == 2) {
                builder.pop2();
            } else {
                builder.pop();
            }
        }
        if (invoke.opcode() != Opcode.INVOKESTATIC) {
            builder.pop();
        }
        switch (TypeKind.from(type.returnType())) {
            case VOID -> {}
            case BOOLEAN -> builder.iconst_1();
            default -> throw new IllegalArgumentException("a call that returns " + type.returnType());
        }
    }

    /** A statement with one call, and the next one with another call, change places. */
    static Patch swapped(String call, String next) {
        return code -> {
            int first = statementBefore(code, call, next);
            return new CodeTransform() {
                private final List<CodeElement> held = new ArrayList<>();
                private int statement = -1;

                @Override
                public void accept(CodeBuilder builder, CodeElement element) {
                    if (element instanceof LineNumber && ++statement == first + 2) {
                        held.forEach(builder::with);
                        held.clear();
                    }
                    if (statement == first) {
                        held.add(element);
                    } else {
                        builder.with(element);
                    }
                }
            };
        };
    }

    /** The number of the statement with a call after which comes one with another call; statements begin a line each. */
    private static int statementBefore(CodeModel code, String call, String next) {
        var calls = new ArrayList<List<String>>();
        for (CodeElement element : code) {
            if (element instanceof LineNumber) {
                calls.add(new ArrayList<>());
            } else if (element instanceof InvokeInstruction invoke) {
                calls.getLast().add(invoke.name().stringValue());
            }
        }
        for (int i = 0; i + 1 < calls.size(); i++) {
            if (calls.get(i).contains(call) && calls.get(i + 1).contains(next)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no " + call + " before " + next + " in " + calls);
    }

    /** Writes the class below a folder that comes first on a class path. */
    void write(Path folder) throws IOException {
        Path file = folder.resolve(type.replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        Files.write(file, patched());
    }

    private byte[] patched() throws IOException {
        String resource = "/" + type.replace('.', '/') + ".class";
        try (InputStream in = Mutant.class.getResourceAsStream(resource)) {
            ClassModel original = ClassFile.of().parse(in.readAllBytes());
            byte[] changed = ClassFile.of().transformClass(original, transform(original));
            if (ClassFile.of().parse(changed).methods().size() != original.methods().size()) {
                throw new IllegalStateException("methods of " + type + " are lost");
            }
            return changed;
        }
    }

    private ClassTransform transform(ClassModel original) {
        UnaryOperator<String> name = text -> text.startsWith("lambda$") ? text.substring(7, text.lastIndexOf('$')) : text;
        List<MethodModel> meant = original.methods().stream()
                .filter(candidate -> name.apply(candidate.methodName().stringValue()).equals(method))
                .toList();
        MethodModel chosen = meant.getLast();
        return (builder, element) -> {
            if (element == chosen) {
                builder.transformMethod(chosen, (methodBuilder, part) -> {
                    if (part instanceof CodeModel code) {
                        methodBuilder.transformCode(code, patch.of(code));
                    } else {
                        methodBuilder.with(part);
                    }
                });
            } else {
                builder.with(element);
            }
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
