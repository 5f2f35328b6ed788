// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.PlainNames;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code brood tree}: draws who started whom. */
@Command(
        name = "tree",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Draws the processes of this machine as a tree.",
        description = {
            "",
            "Each process stands after, or below, the one that started it, or has adopted it. Brood's children have their names, and workers the"
                    + " number of the task that they run.",
            ""
        },
        footer = {"", "Exit status: 0 all well, 1 there is no process PID, 2 usage."})
final class TreeCommand extends ProcessCommand {

    @Parameters(paramLabel = "PID", arity = "0..1", converter = NumberConverter.Pid.class, description = "Draws this one and those below it; by default all.")
    private @Nullable Long pid;

    @Option(names = "--ascii", description = "Draws with -, +, | and ` also where the locale has better characters.")
    private boolean ascii;

    TreeCommand() {}

    @Override
    int run() throws IOException {
        Optional<ProcessTree> tree = pid == null ? Optional.of(processes().tree()) : processes().tree(pid);
        if (tree.isEmpty()) {
            tell("there is no process " + pid + ", or none that this user may see");
            return ExitStatus.FAILED;
        }
        String encoding = System.getProperty("stdout.encoding", Charset.defaultCharset().name());
        boolean plain = ascii || !encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name());
        try (StandardOutput out = StandardOutput.ofProcess(false)) {
            BroodProcesses brood = BroodProcesses.look();
            out.write(tree.get().render(plain ? ProcessTree.Style.ASCII : ProcessTree.Style.UNICODE, process -> label(process, brood)));
        } catch (StandardOutput.ReaderGoneException _) {
            return ExitStatus.OK; // as head does when it has seen enough
        }
        return ExitStatus.OK;
    }

    private static String label(ProcessInfo process, BroodProcesses brood) {
        return Told.of(process::command).map(PlainNames::plain).orElse(ProcessColumn.UNKNOWN) + "(" + process.pid()
                + brood.name(process).map(name -> " " + PlainNames.plain(name)).orElse("")
                + brood.task(process).map(task -> " #" + task).orElse("") + ")";
    }
}
