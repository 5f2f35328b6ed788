// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import dev.brood.error.BroodException;
import dev.brood.internal.sync.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line and the environment of a child JVM.
 *
 * <p>Order, later winning over earlier: the {@link StartCache}, Brood's defaults, the parent's own options, what containment
 * needs, the user's options. A line too long for the operating system goes into an argument file in the child's temp directory.
 */
final class ChildCommand {

    /** One argument may have 128 KiB on Linux; all together share 2 MiB with the environment. */
    private static final int LONGEST_ARGUMENT = 100_000;

    private static final int LONGEST_LINE = 500_000;

    private static final long SMALL_HEAP = 16L << 20;

    private ChildCommand() {}

    static List<String> of(LaunchSpec spec, ChildFiles files) {
        Path home = spec.javaHome() != null ? spec.javaHome() : Path.of(System.getProperty("java.home"));
        Path java = java(home.toAbsolutePath(), spec.javaHome() != null);
        List<String> options = options(spec, files, ParentOptions.inherited());
        if (seesAllOptions(spec) && spec.commandPrefix().isEmpty()) {
            options.addAll(0, StartCache.options(home, java, CodePath.jar(), options));
        }
        options.addAll(CodePath.arguments(spec.workingDirectory() != null));

        List<String> command = new ArrayList<>(spec.commandPrefix());
        command.add(java.toString());
        if (tooLong(options)) {
            command.add("@" + argumentFile(options, files));
        } else {
            command.addAll(options);
        }
        return command;
    }

    /** Whether no variable of the child's adds options. */
    private static boolean seesAllOptions(LaunchSpec spec) {
        return ParentOptions.areKnown() && Collections.disjoint(spec.environment().keySet(), ParentOptions.VARIABLES);
    }

    private static List<String> options(LaunchSpec spec, ChildFiles files, List<String> inherited) {
        List<String> chosen = ParentOptions.besides(spec.jvmArgs(), spec.maxHeap() != null, inherited);
        List<String> all = new ArrayList<>(chosen);
        all.addAll(spec.jvmArgs());

        List<String> options = new ArrayList<>();
        if (!ParentOptions.chooseCollector(all)) {
            options.add("-XX:+UseSerialGC");
        }
        if (!ParentOptions.chooseInitialHeap(all)) {
            options.add("-XX:InitialHeapSize=" + Math.min(SMALL_HEAP, maxHeap(spec.maxHeap(), all)));
        }
        options.add("-XX:-UsePerfData");
        options.addAll(chosen);
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-XX:+DisplayVMOutputToStderr"); // what the JVM says at its end is no output of the user's
        options.add("-XX:-CreateCoredumpOnCrash");
        options.add("-XX:ErrorFile=" + files.errorFile());
        options.add("-Djava.io.tmpdir=" + files.temporary());
        options.add("--enable-native-access=" + nativeAccess());
        if (spec.maxHeap() != null) {
            options.add("-Xmx" + spec.maxHeap());
        }
        options.addAll(spec.jvmArgs());
        return options;
    }

    /** Makes this process's environment the child's: the user's variables, Brood's, and none that add options again. */
    static void environment(Map<String, String> environment, LaunchSpec spec, String session, LaunchTicket ticket) {
        if (ParentOptions.areKnown()) {
            environment.keySet().removeAll(ParentOptions.VARIABLES);
        }
        environment.putAll(spec.environment());
        environment.put(Session.VARIABLE, session);
        environment.put(LaunchTicket.VARIABLE, ticket.format());
    }

    private static Path java(Path home, boolean chosen) {
        Path java = home.resolve("bin").resolve(isWindows() ? "java.exe" : "java");
        if (!Files.isExecutable(java)) {
            throw new BroodException("no java to start a child with: " + java + " is not an executable file"
                    + (chosen
                            ? "; javaHome(...) must name a JDK's folder"
                            : "; this runtime image has no launcher, name a JDK by javaHome(...)"));
        }
        return java;
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    /** The largest heap in bytes that was asked for: a JVM does not start with an initial heap that is larger. */
    private static long maxHeap(@Nullable String maxHeap, List<String> options) {
        long fromOptions = ParentOptions.maxHeap(options);
        return maxHeap == null ? fromOptions : Math.min(fromOptions, HeapSize.bytes(maxHeap));
    }

    private static String nativeAccess() {
        Module module = ChildCommand.class.getModule();
        return module.isNamed() ? module.getName() + ",ALL-UNNAMED" : "ALL-UNNAMED";
    }

    private static boolean tooLong(List<String> options) {
        long total = 0;
        for (String option : options) {
            total += option.length() + 1;
            if (option.length() > LONGEST_ARGUMENT) {
                return true;
            }
        }
        return total > LONGEST_LINE;
    }

    private static Path argumentFile(List<String> options, ChildFiles files) {
        Path file = files.argumentFile();
        StringBuilder text = new StringBuilder();
        for (String option : options) {
            text.append('"')
                    .append(option.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r"))
                    .append("\"\n");
        }
        try {
            Files.createFile(file); // refuses what somebody else has put there
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the child's argument file " + file, e);
        }
    }
}
