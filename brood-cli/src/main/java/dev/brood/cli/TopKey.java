// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import org.jline.keymap.KeyMap;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;

/** What a key of the terminal means to {@code brood top}. */
enum TopKey {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    ENTER,
    ERASE,
    CANCEL,
    /** Any other: a character. */
    TEXT;

    /** How long the rest of a sequence that begins with ESC is waited for, in ms. */
    private static final long SEQUENCE_MILLIS = 100;

    private static final char DELETE = 127;

    /** {@return the keys as a terminal sends them} */
    static KeyMap<TopKey> map(Terminal terminal) {
        KeyMap<TopKey> map = new KeyMap<>();
        map.setUnicode(TEXT);
        map.setNomatch(TEXT);
        map.setAmbiguousTimeout(SEQUENCE_MILLIS);
        bind(map, terminal, UP, Capability.key_up);
        bind(map, terminal, DOWN, Capability.key_down);
        bind(map, terminal, PAGE_UP, Capability.key_ppage);
        bind(map, terminal, PAGE_DOWN, Capability.key_npage);
        bind(map, terminal, ERASE, Capability.key_backspace);
        map.bind(ENTER, "\r", "\n");
        map.bind(ERASE, "\b", String.valueOf(DELETE));
        map.bind(CANCEL, KeyMap.esc());
        for (char c = ' '; c < DELETE; c++) {
            map.bind(TEXT, String.valueOf(c));
        }
        return map;
    }

    private static void bind(KeyMap<TopKey> map, Terminal terminal, TopKey key, Capability capability) {
        String sequence = KeyMap.key(terminal, capability);
        if (sequence != null && !sequence.isEmpty()) {
            map.bind(key, sequence);
        }
    }
}
