// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.RemoteAction;
import dev.brood.memory.SharedBoolean;
import dev.brood.os.Signal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The main task of a child of {@code brood run}: a program, with its arguments.
 *
 * @param mainClass the class whose {@code main} is run; of a file with source code that of the JDK's source launcher
 * @param args what it is given
 * @param interruptible whether INT ends it, as it ends any program but one whose parent has made it ignore that
 * @param ready set when INT does so; null if nobody waits for that
 */
record Program(String mainClass, List<String> args, boolean interruptible, @Nullable SharedBoolean ready) implements RemoteAction {

    /** What {@code java FILE.java} runs; its package has to be exported to those that call it. */
    static final String SOURCE_LAUNCHER = "com.sun.tools.javac.launcher.SourceLauncher";

    @Override
    public void run() throws Exception {
        if (interruptible) {
            // A child of Brood's ignores INT. As under java, the program may handle it otherwise.
            dev.brood.os.Signals.handle(Signal.INT, _ -> System.exit(ExitStatus.INTERRUPTED));
        }
        if (ready != null) {
            ready.set(true);
        }
        Class<?> type = Class.forName(mainClass, false, ClassLoader.getSystemClassLoader());
        MainMethod.of(type).run(args.toArray(String[]::new));
    }
}
