// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Chooses the way to wait, once. */
final class WordWaits {

    private static final Logger LOG = System.getLogger("dev.brood.os");

    static final WordWait SYSTEM = choose(System.getProperty(WordWait.PROPERTY, ""));

    private WordWaits() {}

    private static WordWait choose(String asked) {
        return switch (asked) {
            case "" -> found().orElseGet(PortableWait::new);
            case "portable" -> new PortableWait();
            case "futex" -> found().orElseThrow(() -> new BroodException("-D" + WordWait.PROPERTY + "=futex: no futex on "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + ", or native access is denied. Leave the property out, or add --enable-native-access=ALL-UNNAMED."));
            default -> throw new BroodException("-D" + WordWait.PROPERTY + "=" + asked + " is neither futex nor portable.");
        };
    }

    private static Optional<WordWait> found() {
        try {
            return LinuxFutex.find();
        } catch (IllegalCallerException e) {
            LOG.log(Level.WARNING, "Native access is denied, so waiting for shared objects is slower: add"
                    + " --enable-native-access=ALL-UNNAMED (or =dev.brood) to the command line.");
            return Optional.empty();
        }
    }
}
