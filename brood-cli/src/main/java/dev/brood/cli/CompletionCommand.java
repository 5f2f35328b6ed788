// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the script by which bash and zsh complete the command. */
@Command(
        name = "generate-completion",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "Writes the completion script for bash and zsh.",
        description = {
            "",
            "Run it in the shell that is to complete, or in ~/.bashrc:",
            "  source <(brood generate-completion)",
            "In a clone, write ./brood instead of brood."
        })
final class CompletionCommand implements Runnable {

    /** By which a function of the script gives up the names of files, which the shell completes where nothing else fits. */
    private static final String WITHOUT_FILES = "  type compopt &>/dev/null && compopt +o default\n";

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // spec is injected by picocli
    CompletionCommand() {}

    @Override
    public void run() {
        CommandLine root = spec.root().commandLine();
        String script = AutoComplete.bash(spec.root().name(), root);
        String function = "function _picocli_" + spec.root().name() + "_map()";
        int map = script.indexOf(function);
        int files = script.indexOf(WITHOUT_FILES, map);
        if (map >= 0 && files >= 0) {
            script = script.substring(0, files) + script.substring(files + WITHOUT_FILES.length());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(script);
        out.print('\n');
        out.flush();
    }
}
