// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

/** The entry point of the {@code brood} command. */
public final class Main {

    /** Status of a command line that cannot be understood. */
    private static final int USAGE = 2;

    private Main() {}

    /**
     * Says which commands exist and ends this JVM.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.err.println("brood " + String.join(" ", args) + ": no command is built into this version yet");
        System.exit(USAGE);
    }
}
