// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.Signal;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TopDialogTest {

    private static final TopDialog.Target TARGET = new TopDialog.Target(ProcessHandle.current(), "java");
    private static final long PID = ProcessHandle.current().pid();

    private static TopDialog dialog(TopDialog.Kind kind) {
        return new TopDialog(kind, OptionalLong.of(PID), pid -> pid == PID ? Optional.of(TARGET) : Optional.empty());
    }

    private static Optional<TopDialog.Decision> answer(TopDialog dialog, String text) {
        assertThat(dialog.type(text)).isEmpty();
        return dialog.enter();
    }

    private static String why(Optional<TopDialog.Decision> decision) {
        return ((TopDialog.Decision.Nothing) decision.orElseThrow()).why();
    }

    @Test
    void aSignalIsSentAfterThreeQuestions() {
        TopDialog dialog = dialog(TopDialog.Kind.KILL);
        assertThat(dialog.line()).isEqualTo("pid to signal [" + PID + "]: ");
        assertThat(answer(dialog, "")).isEmpty();
        assertThat(dialog.line()).isEqualTo("signal for " + PID + " (java) [TERM]: ");
        assertThat(answer(dialog, "9")).isEmpty();
        assertThat(dialog.line()).isEqualTo("send KILL to " + PID + " (java)? [y/N] ");
        assertThat(dialog.type("y")).contains(new TopDialog.Decision.Send(TARGET, Signal.KILL));
    }

    @Test
    void aConfirmationIsOneKeyAndAnyButYesIsANo() {
        for (String no : new String[] {"n", "q", "\u00fd", " "}) {
            assertThat(why(confirmation().type(no))).as(no).isEqualTo("nothing done");
        }
        assertThat(why(confirmation().enter())).isEqualTo("nothing done");
        assertThat(confirmation().type("\u0001")).isEmpty(); // no key that says anything
    }

    private static TopDialog confirmation() {
        TopDialog dialog = dialog(TopDialog.Kind.KILL);
        assertThat(answer(dialog, Long.toString(PID))).isEmpty();
        assertThat(answer(dialog, "")).isEmpty();
        return dialog;
    }

    @Test
    void aNiceValueIsAskedForWithItsLimits() {
        TopDialog dialog = dialog(TopDialog.Kind.RENICE);
        assertThat(answer(dialog, "")).isEmpty();
        assertThat(answer(dialog, "-20")).isEmpty();
        assertThat(dialog.type("Y")).contains(new TopDialog.Decision.Renice(TARGET, -20));
        TopDialog wrong = dialog(TopDialog.Kind.RENICE);
        assertThat(answer(wrong, "")).isEmpty();
        assertThat(why(answer(wrong, "20"))).contains("'20' is no nice value");
    }

    @Test
    void whatIsNotUnderstoodEndsTheQuestions() {
        assertThat(why(answer(dialog(TopDialog.Kind.KILL), "me"))).isEqualTo("'me' is no pid");
        assertThat(why(answer(dialog(TopDialog.Kind.KILL), "0"))).isEqualTo("there is no process 0");
        TopDialog nobody = new TopDialog(TopDialog.Kind.KILL, OptionalLong.empty(), _ -> Optional.empty());
        assertThat(why(answer(nobody, ""))).isEqualTo("'' is no pid");
        TopDialog signal = dialog(TopDialog.Kind.KILL);
        assertThat(answer(signal, "")).isEmpty();
        assertThat(why(answer(signal, "TREM"))).contains("did you mean TERM");
    }

    @Test
    void typingIsEditedAndControlCharactersAreNone() {
        TopDialog dialog = dialog(TopDialog.Kind.FILTER);
        dialog.erase();
        assertThat(dialog.type("ab\u0001\ud83d\ude00")).isEmpty();
        dialog.erase();
        assertThat(dialog.line()).isEqualTo("show only what contains: ab");
        assertThat(dialog.enter()).contains(new TopDialog.Decision.Filter("ab"));
    }
}
