// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import dev.brood.error.BroodException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.Supplier;

/** Chooses the way to wait: what {@value WordWait#PROPERTY} names, else the system's own, else the portable one. */
final class WordWaits {

    private static final Logger LOG = System.getLogger("dev.brood.os");

    static final WordWait PORTABLE = new PortableWait();

    static final WordWait SYSTEM = choose(
            System.getProperty(WordWait.PROPERTY, ""), System.getProperty("os.name", ""), LinuxFutex::find, MacAddressWait::find);

    private WordWaits() {}

    /**
     * Chooses once.
     *
     * @param asked the property
     * @param os the name of the system
     * @param futex finds that of Linux
     * @param address finds that of macOS
     */
    static WordWait choose(String asked, String os, Supplier<Optional<WordWait>> futex, Supplier<Optional<WordWait>> address) {
        boolean mac = os.startsWith("Mac");
        return switch (asked) {
            case "" -> found(mac ? address : futex).orElse(PORTABLE);
            case "portable" -> PORTABLE;
            case "futex" -> (mac ? Optional.<WordWait>empty() : found(futex)).orElseThrow(() -> missing(asked, os));
            case "address" ->
                (mac ? found(address) : Optional.<WordWait>empty()).orElseThrow(() -> missing(asked, os));
            default ->
                throw new BroodException("-D" + WordWait.PROPERTY + "=" + asked
                        + " is none of futex (Linux), address (macOS 14.4 or later) and portable. Leave it out, or name one.");
        };
    }

    private static BroodException missing(String asked, String os) {
        return new BroodException("-D" + WordWait.PROPERTY + "=" + asked + ": there is no such thing on " + os + " "
                + System.getProperty("os.version") + " " + System.getProperty("os.arch")
                + ", or native access is denied. Leave the property out, or add --enable-native-access=ALL-UNNAMED.");
    }

    private static Optional<WordWait> found(Supplier<Optional<WordWait>> finder) {
        try {
            return finder.get();
        } catch (IllegalCallerException e) {
            LOG.log(Level.WARNING, "Native access is denied, so waiting for shared objects is slower: add"
                    + " --enable-native-access=ALL-UNNAMED (or =dev.brood) to the command line.");
            return Optional.empty();
        }
    }
}
