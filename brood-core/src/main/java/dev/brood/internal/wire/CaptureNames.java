// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.LineNumberInfo;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.AccessFlag;
import org.jspecify.annotations.Nullable;

/**
 * The source names of a lambda's captured variables and its place, read from the class file of the class that captured them:
 * the local variable table and the line table of the method that javac made of the lambda's body. Made only to say why something
 * cannot be sent.
 */
final class CaptureNames {

    private final String context;
    private final String[] names;
    private final int self;

    private CaptureNames(String context, String[] names, int self) {
        this.context = context;
        this.names = names;
        this.self = self;
    }

    /** {@return where the lambda stands, such as {@code lambda at Orders.java:44}} */
    String context() {
        return context;
    }

    boolean isThis(int index) {
        return index == self;
    }

    String place(int index) {
        if (index == self) {
            return "captured 'this'";
        }
        return names[index].isEmpty() ? "the object before ::" : "captured variable '" + names[index] + "'";
    }

    static CaptureNames of(SerializedLambda lambda, byte @Nullable [] capturingClass) {
        int count = lambda.getCapturedArgCount();
        String[] names = new String[count];
        boolean body = lambda.getImplMethodName().startsWith("lambda$");
        boolean instance = lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeStatic
                && lambda.getImplMethodKind() != MethodHandleInfo.REF_newInvokeSpecial;
        int self = body && instance ? 0 : -1;
        for (int i = 0; i < count; i++) {
            names[i] = body ? "arg" + (self == 0 ? i - 1 : i) : "";
        }
        String owner = lambda.getCapturingClass();
        String simple = owner.substring(owner.lastIndexOf('/') + 1);
        String context = body
                ? "lambda in " + simple
                : "method reference " + lambda.getImplClass().substring(lambda.getImplClass().lastIndexOf('/') + 1) + "::"
                        + lambda.getImplMethodName() + " in " + simple;
        if (capturingClass != null) {
            try {
                ClassModel model = ClassFile.of().parse(capturingClass);
                MethodModel method = body ? implementation(model, lambda) : null;
                if (method != null) {
                    context = "lambda at " + place(model, simple, fill(method, names, self));
                } else if (!body) {
                    context = referenceContext(model, lambda, context, simple);
                }
            } catch (IllegalArgumentException unreadable) {
                // A class file from a newer compiler: the message does without its names.
                return new CaptureNames(context, names, self);
            }
        }
        return new CaptureNames(context, names, self);
    }

    private static @Nullable MethodModel implementation(ClassModel model, SerializedLambda lambda) {
        for (MethodModel m : model.methods()) {
            if (m.methodName().equalsString(lambda.getImplMethodName())
                    && m.methodType().equalsString(lambda.getImplMethodSignature())) {
                return m;
            }
        }
        return null;
    }

    /** Fills in the names of the first parameters, and returns the first line, or -1. */
    private static int fill(MethodModel method, String[] names, int self) {
        CodeAttribute code = method.findAttribute(Attributes.code()).orElse(null);
        if (code == null) {
            return -1;
        }
        MethodTypeDesc type = method.methodTypeSymbol();
        int slot = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
        var table = code.findAttribute(Attributes.localVariableTable()).orElse(null);
        for (int i = self + 1, p = 0; i < names.length && p < type.parameterCount(); i++, p++) {
            if (table != null) {
                for (LocalVariableInfo v : table.localVariables()) {
                    if (v.slot() == slot && v.startPc() == 0) {
                        names[i] = v.name().stringValue();
                    }
                }
            }
            String descriptor = type.parameterType(p).descriptorString();
            slot += descriptor.equals("J") || descriptor.equals("D") ? 2 : 1;
        }
        return code.findAttribute(Attributes.lineNumberTable())
                .flatMap(t -> t.lineNumbers().stream().map(LineNumberInfo::lineNumber).findFirst())
                .orElse(-1);
    }

    private static String referenceContext(ClassModel model, SerializedLambda lambda, String context, String simple) {
        int line = MethodReferences.lineOf(model, lambda);
        return line < 0 ? context : context.substring(0, context.lastIndexOf(" in ")) + " at " + place(model, simple, line);
    }

    private static String place(ClassModel model, String simple, int line) {
        String file = model.findAttribute(Attributes.sourceFile()).map(a -> a.sourceFile().stringValue()).orElse(simple);
        return line < 0 ? file : file + ":" + line;
    }
}
