// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import picocli.CommandLine;

/** The entry point of the {@code brood} command. */
public final class Main {

    private Main() {}

    /**
     * Runs a command line and ends this JVM with its exit status.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** {@return the parser of the whole command line, commands included} */
    static CommandLine commandLine() {
        CommandLine root = new CommandLine(new RootCommand());
        root.addSubcommand(new MapCommand());
        root.addSubcommand(new PsCommand());
        root.addSubcommand(new TreeCommand());
        root.addSubcommand(new TopCommand());
        root.addSubcommand(new KillCommand());
        root.addSubcommand(new CommandLine(new RunCommand()).setStopAtPositional(true));
        root.addSubcommand(new DoctorCommand());
        root.addSubcommand(new CompletionCommand());
        root.addSubcommand(new CommandLine.HelpCommand());
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpAutoWidth(true);
        root.setParameterExceptionHandler(Main::refuse);
        root.setExecutionStrategy(Main::run);
        return root;
    }

    /** Help is for those who ask rightly: picocli would overlook what it does not understand beside {@code --help}. */
    private static int run(CommandLine.ParseResult parsed) {
        for (CommandLine.ParseResult each : parsed.asCommandLineList().stream().map(CommandLine::getParseResult).toList()) {
            if (!each.unmatched().isEmpty()) {
                throw new CommandLine.UnmatchedArgumentException(each.commandSpec().commandLine(), each.unmatched());
            }
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int refuse(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + Refusal.of(e));
        List<String> meant = Suggestions.of(e);
        if (!meant.isEmpty()) {
            command.getErr().println("Did you mean " + String.join(" or ", meant) + "?");
        } else {
            command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitStatus.USAGE;
    }
}
