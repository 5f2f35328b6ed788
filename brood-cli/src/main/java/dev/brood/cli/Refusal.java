// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a command line that is not understood: what was given, and what is expected. picocli counts arguments, and names types. */
final class Refusal {

    private Refusal() {}

    /** {@return the message, without the command's name} */
    static String of(ParameterException e) {
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(spec, unmatched);
        }
        if (e.getCause() instanceof TypeConversionException conversion && !isOption(e.getArgSpec())) {
            return String.valueOf(conversion.getMessage()); // of an option, picocli's own has its name
        }
        return String.valueOf(e.getMessage());
    }

    private static boolean isOption(@Nullable ArgSpec argument) {
        return argument == null || argument.isOption();
    }

    private static String unmatched(CommandSpec spec, UnmatchedArgumentException e) {
        List<String> given = e.getUnmatched();
        String first = given.getFirst();
        List<PositionalParamSpec> expected = spec.positionalParameters();
        // Of what is no number, picocli holds that it is none of the parameters.
        if ((NumberConverter.Pid.isGroup(first) || !e.isUnknownOption()) && expected.stream().anyMatch(each -> isPid(each) && each.arity().max() > given.size())) {
            return "'" + first + "' " + new NumberConverter.Pid().complaint(first);
        }
        if (e.isUnknownOption()) {
            return String.valueOf(e.getMessage());
        }
        if (!spec.subcommands().isEmpty()) {
            return "Unknown subcommand '" + first + "'.";
        }
        String found = given.stream().map(each -> "'" + each + "'").collect(Collectors.joining(", "))
                + (given.size() == 1 ? " is" : " are");
        return expected.isEmpty()
                ? found + " not expected: this command takes options only"
                : found + " too many: this command takes " + expected.stream().map(Refusal::label).collect(Collectors.joining(" "));
    }

    private static boolean isPid(PositionalParamSpec expected) {
        return expected.paramLabel().equals("PID");
    }

    private static String label(PositionalParamSpec expected) {
        return expected.arity().min() == 0 ? "[" + expected.paramLabel() + "]" : expected.paramLabel();
    }
}
