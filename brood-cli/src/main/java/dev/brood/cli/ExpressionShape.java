// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.List;
import java.util.Optional;

/**
 * What kind of expression EXPR is, known before its types are.
 *
 * @param methodReference whether it is a method reference instead of a lambda
 * @param parameterType the type that the lambda gives its parameter, as source; empty if it leaves that open
 */
record ExpressionShape(boolean methodReference, Optional<String> parameterType) {

    /** How many statements the method around EXPR has: the variable with EXPR, and the return. */
    private static final int STATEMENTS = 2;

    /**
     * Reads the shape off a parsed {@link ExpressionSource}.
     *
     * @param unit the parsed text
     * @return the shape
     * @throws ExpressionException if EXPR is something else than one lambda of one parameter or one method reference
     */
    static ExpressionShape of(CompilationUnitTree unit) throws ExpressionException {
        ExpressionTree tree = expression(unit);
        while (tree instanceof ParenthesizedTree parentheses) {
            tree = parentheses.getExpression();
        }
        return switch (tree) {
            case MemberReferenceTree _ -> new ExpressionShape(true, Optional.empty());
            case LambdaExpressionTree lambda -> ofLambda(lambda);
            default -> throw notAFunction();
        };
    }

    private static ExpressionShape ofLambda(LambdaExpressionTree lambda) throws ExpressionException {
        List<? extends VariableTree> parameters = lambda.getParameters();
        if (parameters.size() != 1) {
            throw new ExpressionException("EXPR has " + parameters.size()
                    + " parameters, but is called with one input at a time: write it as  x -> …");
        }
        Tree type = parameters.getFirst().getType();
        if (type instanceof PrimitiveTypeTree) {
            throw new ExpressionException("EXPR takes the primitive type " + type + ", but inputs are a Path or a String: write it as"
                    + "  String s -> …  and convert s, as by Integer.parseInt(s)");
        }
        return new ExpressionShape(false, Optional.ofNullable(type).map(Tree::toString));
    }

    private static ExpressionTree expression(CompilationUnitTree unit) throws ExpressionException {
        if (unit.getTypeDecls().size() == 1
                && unit.getTypeDecls().getFirst() instanceof ClassTree holder
                && holder.getMembers().size() == 2
                && holder.getMembers().get(1) instanceof MethodTree method
                && method.getBody() != null) {
            List<? extends StatementTree> statements = method.getBody().getStatements();
            if (statements.size() == STATEMENTS
                    && statements.getFirst() instanceof VariableTree variable
                    && variable.getInitializer() != null) {
                return variable.getInitializer();
            }
        }
        throw notAFunction();
    }

    private static ExpressionException notAFunction() {
        return new ExpressionException("EXPR is neither one lambda nor one method reference: write it as"
                + "  path -> Files.size(path)  or  Files::size");
    }
}
