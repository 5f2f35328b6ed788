// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.invoke.SerializedLambda;

/** Finds the line at which a class makes a method reference. */
final class MethodReferences {

    private MethodReferences() {}

    /** The first line that links to the reference's method, or -1. */
    static int lineOf(ClassModel model, SerializedLambda lambda) {
        for (MethodModel method : model.methods()) {
            if (method.methodName().equalsString("$deserializeLambda$") || method.findAttribute(Attributes.code()).isEmpty()) {
                continue;
            }
            int line = -1;
            CodeModel code = method.code().orElseThrow();
            for (CodeElement element : code) {
                if (element instanceof LineNumber number) {
                    line = number.line();
                } else if (element instanceof InvokeDynamicInstruction indy && links(indy, lambda)) {
                    return line;
                }
            }
        }
        return -1;
    }

    private static boolean links(InvokeDynamicInstruction indy, SerializedLambda lambda) {
        for (ConstantDesc arg : indy.bootstrapArgs()) {
            if (arg instanceof DirectMethodHandleDesc handle
                    && handle.methodName().equals(lambda.getImplMethodName())
                    && handle.lookupDescriptor().equals(lambda.getImplMethodSignature())) {
                return true;
            }
        }
        return false;
    }
}
