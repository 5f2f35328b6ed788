// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Names of files as text.
 *
 * <p>To the system a name is bytes. Java makes text of them by the encoding of the locale, and puts U+FFFD for what is no
 * text in that; such a text does not lead back to the file.
 */
final class FileNames {

    /** What file names, and the arguments of a program, are encoded in. */
    static final Charset CHARSET =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), StandardCharsets.UTF_8);

    private static final char REPLACEMENT = '\uFFFD';

    private FileNames() {}

    /** {@return whether something of this name exists, be it a link that leads nowhere} */
    static boolean exists(String name) {
        try {
            return Files.exists(Path.of(name), LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException _) {
            return false; // what cannot be named in this locale cannot be found either
        }
    }

    /** {@return whether this is the name of a folder} */
    static boolean isFolder(String name, LinkOption... options) {
        try {
            return Files.isDirectory(Path.of(name), options);
        } catch (InvalidPathException _) {
            return false; // as above
        }
    }

    /** {@return whether the text of a file's name leads back to the file} */
    static boolean isText(Path name) {
        try {
            return Path.of(name.toString()).equals(name);
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /** {@return whether a text has, or may have, lost what it was made from} */
    static boolean hasLost(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }

    /** {@return whether a text has surely lost what it was made from: no character of this locale is U+FFFD} */
    static boolean hasSurelyLost(String text) {
        return hasLost(text) && !CHARSET.newEncoder().canEncode(REPLACEMENT);
    }

    /**
     * Returns a file with a name that is no text as an input that fails.
     *
     * @param shown the name as far as it is text
     * @param file the file as the system told it
     */
    static Input unreadable(String shown, Path file) {
        URI uri = file.toUri();
        String bytes = uri.getRawPath().replaceFirst("/$", "");
        return unreadable(shown, " (" + bytes.substring(bytes.lastIndexOf('/') + 1) + ")");
    }

    /** {@return an input that fails, as its text has lost what it was made from} */
    static Input unreadable(String shown) {
        return unreadable(shown, "");
    }

    private static Input unreadable(String shown, String bytes) {
        return Input.failed(
                shown, InvalidPathException.class.getName(), "its name" + bytes + " " + problem() + ", or rename the file");
    }

    /** {@return what is wrong with bytes that are no text here, and what to do, as the rest of a sentence} */
    static String problem() {
        String remedy = CHARSET.equals(StandardCharsets.UTF_8) ? "use the locale that they were written in" : "set LC_ALL=C.UTF-8";
        return "has bytes that are no text in " + CHARSET + ", the encoding of this locale (" + locale() + "): " + remedy;
    }

    private static String locale() {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .filter(name -> System.getenv(name) != null && !System.getenv(name).isEmpty())
                .findFirst()
                .map(name -> name + "=" + System.getenv(name))
                .orElse("LANG is not set");
    }
}
