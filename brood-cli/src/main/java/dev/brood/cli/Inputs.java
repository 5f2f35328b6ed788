// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one run in the order in which they were named: first the arguments, then the lists of files.
 *
 * <p>Standard input and lists are read one item at a time, when it is asked for. Patterns of file names are expanded when
 * the object is made. Not safe for use by several threads at once.
 */
final class Inputs implements Closeable {

    /** The input, or the list of files, that is standard input. */
    static final String STDIN = "-";

    private sealed interface Part {}

    private record Names(Deque<Input> left) implements Part {}

    private record Items(ItemReader reader, boolean areNames) implements Part {}

    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<Path> counted = new ArrayList<>();
    private final boolean nulSeparated;
    private long names;
    private boolean stdinUsed;
    private boolean paths;
    private boolean texts;

    private Inputs(boolean nulSeparated) {
        this.nulSeparated = nulSeparated;
    }

    /**
     * Opens the inputs that a command line names.
     *
     * @param arguments files, patterns and {@code -}
     * @param lists files with the names of files, or {@code -}
     * @param nulSeparated whether standard input and lists are separated by NUL; alone it stands for {@code -}
     * @param stdin what {@code -} is
     * @return the inputs
     * @throws IOException if a list or a folder cannot be read, or standard input is named twice; the message is for the
     *     user
     */
    static Inputs open(List<String> arguments, List<String> lists, boolean nulSeparated, InputStream stdin)
            throws IOException {
        Inputs inputs = new Inputs(nulSeparated);
        for (String argument : arguments) {
            if (argument.equals(STDIN)) {
                inputs.addTexts(stdin);
            } else {
                inputs.addFiles(argument);
            }
        }
        for (String list : lists) {
            inputs.addList(list, stdin);
        }
        if (nulSeparated && arguments.isEmpty() && lists.isEmpty()) {
            inputs.addTexts(stdin);
        }
        return inputs;
    }

    private void addTexts(InputStream stdin) throws IOException {
        useStdin();
        texts = true;
        parts.add(new Items(new ItemReader(stdin, nulSeparated, StandardCharsets.UTF_8), false));
    }

    private void addFiles(String argument) throws IOException {
        paths = true;
        List<Input> found = new ArrayList<>();
        for (Input input : Glob.expand(argument)) {
            found.add(checked(input));
        }
        names += found.size();
        parts.add(new Names(new ArrayDeque<>(found)));
    }

    private void addList(String list, InputStream stdin) throws IOException {
        paths = true;
        InputStream in;
        if (list.equals(STDIN)) {
            useStdin();
            in = stdin;
        } else {
            Path file = Path.of(list);
            in = Files.newInputStream(file);
            counted.add(file);
        }
        parts.add(new Items(new ItemReader(in, nulSeparated, FileNames.CHARSET), true));
    }

    private void useStdin() throws IOException {
        if (stdinUsed) {
            throw new IOException("standard input is named twice, but can be read only once: drop one '-'");
        }
        stdinUsed = true;
    }

    /** {@return the kind that the inputs have, or null where some are paths and some are text} */
    @Nullable InputKind kind() {
        if (paths && texts) {
            return null;
        }
        return texts ? InputKind.STRING : InputKind.PATH;
    }

    /**
     * Counts the inputs without consuming them; lists of files are read for it.
     *
     * @return how many inputs there are in all; empty if standard input or a list that can be read only once is among
     *     them
     * @throws IOException if a list cannot be read
     */
    OptionalLong count() throws IOException {
        if (stdinUsed) {
            return OptionalLong.empty();
        }
        long count = names;
        for (Path file : counted) {
            if (!Files.isRegularFile(file)) {
                return OptionalLong.empty();
            }
            try (ItemReader reader = new ItemReader(Files.newInputStream(file), nulSeparated, FileNames.CHARSET)) {
                for (String item = reader.next(); item != null; item = reader.next()) {
                    count += item.isEmpty() ? 0 : 1;
                }
            }
        }
        return OptionalLong.of(count);
    }

    /**
     * Returns the next input, waiting for it if need be.
     *
     * @return the input, or null if there is none left
     * @throws IOException if it cannot be read
     */
    @Nullable Input next() throws IOException {
        for (Part part = parts.peek(); part != null; part = parts.peek()) {
            Input item =
                    switch (part) {
                        case Names(Deque<Input> left) -> left.poll();
                        case Items(ItemReader reader, boolean areNames) -> next(reader, areNames);
                    };
            if (item != null) {
                return item;
            }
            close(parts.remove());
        }
        return null;
    }

    private static @Nullable Input next(ItemReader reader, boolean areNames) throws IOException {
        String item = reader.next();
        while (item != null && item.isEmpty() && areNames) {
            item = reader.next();
        }
        if (item == null) {
            return null;
        }
        return areNames ? checked(Input.of(item)) : Input.of(item);
    }

    /** Lets an input fail whose name is not what it was: it would be missing, or worse, another file. */
    private static Input checked(Input input) {
        boolean lost = FileNames.hasLost(input.text()) && !FileNames.exists(input.text());
        boolean known = input.failure() != null && !input.onlyAsPath();
        return lost && !known ? FileNames.unreadable(input.text()) : input;
    }

    @Override
    public void close() throws IOException {
        for (Part part = parts.poll(); part != null; part = parts.poll()) {
            close(part);
        }
    }

    private static void close(Part part) throws IOException {
        if (part instanceof Items items) {
            items.reader().close();
        }
    }
}
