// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.Closeable;
import java.io.IOError;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.reader.EndOfFileException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * The terminal while {@code brood top} has it: its other screen, its keys one by one, no cursor. What was there before comes back when this
 * is closed or left, and at the end of this JVM, by whatever signal that comes, unless it is KILL. Thread-safe.
 */
final class TopScreen implements Closeable {

    private final Terminal terminal;
    private final Display display;
    private final Thread atEnd = Thread.ofPlatform().name("brood-top-end").unstarted(this::leave);
    private Attributes before;
    private boolean entered;
    private boolean closed;

    private TopScreen(Terminal terminal) {
        this.terminal = terminal;
        this.display = new Display(terminal, true);
        this.before = terminal.getAttributes();
    }

    /**
     * Takes the terminal of this process.
     *
     * @throws IOException if it has none
     */
    static TopScreen open() throws IOException {
        Terminal terminal;
        try {
            terminal = TerminalBuilder.builder()
                    .name("brood top")
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.ForcedSysOut)
                    .dumb(false)
                    .nativeSignals(false) // they would end this JVM at once, or be swallowed
                    .build();
        } catch (IllegalStateException e) {
            throw new IOException("standard input and output are not both a terminal", e);
        }
        return on(terminal);
    }

    /** Takes a terminal, which is closed with the screen. */
    static TopScreen on(Terminal terminal) {
        TopScreen screen = new TopScreen(terminal);
        Runtime.getRuntime().addShutdownHook(screen.atEnd);
        screen.enter();
        return screen;
    }

    /** Takes the terminal, also again after {@link #leave}. */
    synchronized void enter() {
        if (!entered && !closed) {
            entered = true;
            before = terminal.enterRawMode();
            Attributes raw = terminal.getAttributes();
            raw.setLocalFlag(Attributes.LocalFlag.ISIG, true); // Ctrl-C and Ctrl-Z stay what they are
            terminal.setAttributes(raw);
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.keypad_xmit);
            terminal.puts(Capability.cursor_invisible);
            terminal.flush();
            display.reset();
        }
    }

    /** Gives the terminal back as it was. */
    synchronized void leave() {
        if (entered) {
            entered = false;
            terminal.puts(Capability.cursor_normal);
            terminal.puts(Capability.keypad_local);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    /** {@return the size now; that of a usual terminal if it does not tell} */
    synchronized Size size() {
        Size size = terminal.getSize();
        return size.getRows() > 0 && size.getColumns() > 0 ? size : Size.of(80, 24);
    }

    /** Draws all lines of a screen of that size, as far as they differ from what is there. */
    synchronized void draw(List<AttributedString> lines, Size size) {
        if (entered) {
            if (display.getRows() != size.getRows() || display.getColumns() != size.getColumns()) {
                display.resize(size);
                display.clear();
                terminal.puts(Capability.clear_screen);
            }
            display.update(lines, 0);
            terminal.flush();
        }
    }

    /** Hands on keys as they are typed, with their characters, until the terminal is closed or ends, which is told once. */
    void readKeys(BiConsumer<TopKey, String> key, Runnable end) {
        BindingReader reader = new BindingReader(terminal.reader());
        KeyMap<TopKey> keys = TopKey.map(terminal);
        Thread.ofPlatform().daemon().name("brood-top-keys").start(() -> {
            try {
                for (TopKey typed = reader.readBinding(keys); typed != null; typed = reader.readBinding(keys)) {
                    key.accept(typed, reader.getLastBinding());
                }
            } catch (EndOfFileException | IOError _) {
                // The terminal has been closed, by this process or by whoever had the other end: no more keys, as at its end.
            } catch (RuntimeException e) {
                if (!isClosed()) {
                    throw e;
                } // else that is why
            } finally {
                end.run();
            }
        });
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            leave();
            closed = true;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException _) {
            // The JVM is ending, and the hook has nothing left to do.
        }
        terminal.close();
    }
}
