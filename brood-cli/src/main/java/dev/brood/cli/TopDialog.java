// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.internal.os.Nice;
import dev.brood.os.Signal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The questions that {@code brood top} asks before it does something, one after the other, in its last line. The last one asks for a
 * confirmation, which is one key: {@code y} is a yes, any other a no. Not safe for use by several threads.
 */
final class TopDialog {

    /** What is asked for. */
    enum Kind {
        FILTER,
        KILL,
        RENICE
    }

    /** A process that was found: who has its pid later is another one. */
    record Target(ProcessHandle handle, String name) {
        @Override
        public String toString() {
            return handle.pid() + " (" + name + ")";
        }
    }

    /** What has been decided. */
    sealed interface Decision {

        /** Shows only what contains a text. */
        record Filter(String text) implements Decision {}

        /** Sends a signal. */
        record Send(Target target, Signal signal) implements Decision {}

        /** Sets a nice value. */
        record Renice(Target target, int nice) implements Decision {}

        /** Does nothing, for a reason. */
        record Nothing(String why) implements Decision {}
    }

    private final Kind kind;
    private final OptionalLong proposed;
    private final LongFunction<Optional<Target>> find;
    private final StringBuilder typed = new StringBuilder();
    private @Nullable Target target;
    private @Nullable Decision asked;

    /**
     * Begins to ask.
     *
     * @param proposed the process that is taken if none is typed
     * @param find finds a process by its pid
     */
    TopDialog(Kind kind, OptionalLong proposed, LongFunction<Optional<Target>> find) {
        this.kind = kind;
        this.proposed = proposed;
        this.find = find;
    }

    /** {@return the question, and what has been typed} */
    String line() {
        return question() + " " + typed;
    }

    private String question() {
        String pid = proposed.isPresent() ? " [" + proposed.getAsLong() + "]:" : ":";
        return switch (asked) {
            case Decision.Send send -> "send " + send.signal() + " to " + send.target() + "? [y/N]";
            case Decision.Renice renice -> "set the nice value of " + renice.target() + " to " + renice.nice() + "? [y/N]";
            case null, default -> switch (kind) {
                case FILTER -> "show only what contains:";
                case KILL -> target == null ? "pid to signal" + pid : "signal for " + target + " [TERM]:";
                case RENICE -> target == null ? "pid to renice" + pid : "nice value for " + target + ", -20 to 19:";
            };
        };
    }

    /**
     * Takes what was typed, control characters excepted.
     *
     * @return what has been decided by it; empty if more is to be typed, as always but for a confirmation
     */
    Optional<Decision> type(String text) {
        text.codePoints().filter(c -> !Character.isISOControl(c)).forEach(typed::appendCodePoint);
        return asked != null && !typed.isEmpty() ? enter() : Optional.empty();
    }

    /** Takes the last character back. */
    void erase() {
        if (!typed.isEmpty()) {
            typed.setLength(typed.offsetByCodePoints(typed.length(), -1));
        }
    }

    /** {@return what has been decided by what was typed; empty if there is another question} */
    Optional<Decision> enter() {
        String answer = typed.toString().strip();
        typed.setLength(0);
        if (asked != null) {
            return Optional.of(answer.equalsIgnoreCase("y") ? asked : new Decision.Nothing("nothing done"));
        }
        if (kind == Kind.FILTER) {
            return Optional.of(new Decision.Filter(answer));
        }
        return target == null ? chooseTarget(answer) : chooseValue(target, answer);
    }

    private Optional<Decision> chooseTarget(String answer) {
        boolean isPid = answer.matches("\\d{1,18}");
        if (!isPid && (!answer.isEmpty() || proposed.isEmpty())) {
            return Optional.of(new Decision.Nothing("'" + answer + "' is no pid"));
        }
        long pid = isPid ? Long.parseLong(answer) : proposed.getAsLong();
        target = find.apply(pid).orElse(null);
        return target == null ? Optional.of(new Decision.Nothing("there is no process " + pid)) : Optional.empty();
    }

    private Optional<Decision> chooseValue(Target chosen, String answer) {
        if (kind == Kind.KILL) {
            Optional<Signal> signal = answer.isEmpty() ? Optional.of(Signal.TERM) : SignalName.find(answer);
            if (signal.isEmpty()) {
                return Optional.of(new Decision.Nothing(SignalName.unknown(answer)));
            }
            asked = new Decision.Send(chosen, signal.get());
            return Optional.empty();
        }
        int nice = answer.matches("-?\\d{1,2}") ? Integer.parseInt(answer) : Integer.MAX_VALUE;
        if (nice < Nice.LEAST || nice > Nice.MOST) {
            return Optional.of(new Decision.Nothing("'" + answer + "' is no nice value: give -20 (served first) to 19"));
        }
        asked = new Decision.Renice(chosen, nice);
        return Optional.empty();
    }
}
