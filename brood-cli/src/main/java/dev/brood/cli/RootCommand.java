// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command without a subcommand: says which there are. */
@Command(
        name = "brood",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Runs Java in other processes: contained, killable, capped and explained.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  brood map 'path -> Files.lines(path).count()' src/**/*.java",
            "  brood map --help",
            "  brood run --name importer --max-heap 512m importer.jar data/",
            "  brood top",
            "  brood kill --wait 5 4711",
            "  brood doctor",
            "  source <(brood generate-completion)",
            "",
            "'brood doctor' tells what is in the way, 'brood doctor --clear-cache' removes the start cache, which is made again."
        })
final class RootCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // spec is injected by picocli
    RootCommand() {}

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
