// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;
public final class Marks {
    private static final StringBuilder B = new StringBuilder();
    public static synchronized void at(String what) { B.append("M ").append(System.nanoTime()/1000).append(' ').append(what).append('\n'); }
    public static synchronized void clear() { B.setLength(0); }
    public static synchronized void dump(String w) { System.err.print(B); System.err.flush(); B.setLength(0); }
}
