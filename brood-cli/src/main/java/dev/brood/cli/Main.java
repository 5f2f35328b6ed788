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
        return root;
    }

    private static int refuse(CommandLine.ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
        List<String> meant = e instanceof CommandLine.UnmatchedArgumentException unmatched ? Suggestions.of(unmatched) : List.of();
        if (!meant.isEmpty()) {
            command.getErr().println("Did you mean " + String.join(" or ", meant) + "?");
        } else {
            command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitStatus.USAGE;
    }
}
