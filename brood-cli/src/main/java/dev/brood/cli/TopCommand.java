// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import dev.brood.internal.os.Kill;
import dev.brood.internal.os.Nice;
import dev.brood.internal.os.PlainNames;
import dev.brood.os.Signal;
import dev.brood.os.SignalRegistration;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command {@code brood top}: shows again and again which processes use this machine. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Shows which processes use this machine, Brood's highlighted, until q is typed.",
        description = {
            "",
            "Keys: < and > turn pages, the arrows move the cursor; P, M, T, N and U sort by CPU, memory, time, pid and user, R reverses;"
                    + " / filters, b shows Brood's only; k sends a signal and r sets the nice value, both after a confirmation, for which y is typed, without Enter;"
                    + " ESC gives up a question; q ends.",
            "%%CPU is of one core, since the last look.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  brood top --delay 1 --sort mem",
            "  brood top --batch -n 1 --filter importer",
            "",
            "Exit status: 0 ended by q or -n, 1 there is no terminal or it cannot be told, 2 usage, 130 interrupted, 143 terminated."
        })
final class TopCommand extends ProcessCommand {

    private static final Duration LEAST_DELAY = Duration.ofMillis(100);

    /** Until there are first figures. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(250);

    @Option(
            names = {"-d", "--delay"},
            paramLabel = "SECONDS",
            converter = NumberConverter.Seconds.class,
            description = "How often it looks; by default every 2 seconds, every 0.1 at most.")
    private double delaySeconds = 2;

    @Option(names = {"-s", "--sort"}, paramLabel = "KEY", description = "cpu, mem, time, pid or user; by default cpu.")
    private TopSort sort = TopSort.CPU;

    @Option(names = {"-f", "--filter"}, paramLabel = "TEXT", description = "Shows only processes whose line of command contains it, or of that user.")
    private String filter = "";

    @Option(names = "--brood", description = "Shows only children, workers and spares of Brood's.")
    private boolean broodOnly;

    @Option(names = {"-b", "--batch"}, description = "Writes plain text, all processes at each look, for pipes and files.")
    private boolean batch;

    @Option(names = {"-n", "--iterations"}, paramLabel = "N", converter = NumberConverter.Count.class, description = "Ends after so many looks; by default it goes on.")
    private @Nullable Integer iterations;

    /** What the loop waits for. */
    private sealed interface Event {

        /** A key was typed. */
        record Key(TopKey key, String text) implements Event {}

        /** The terminal has another size. */
        record Resize() implements Event {}

        /** Ctrl-Z. */
        record Suspend() implements Event {}

        /** It goes on after a stop, of which it may not have been told. */
        record Resume() implements Event {}

        /** It is over. */
        record End(int status) implements Event {}
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private TopModel model = TopModel.sorted(TopSort.CPU, "", false);
    private @Nullable TopDialog dialog;

    /** What has happened, until the next key. */
    private String message = "";

    TopCommand() {}

    @Override
    int run() throws IOException, InterruptedException {
        Duration delay = delay();
        if (iterations != null && iterations < 1) {
            throw refused("-n " + iterations + " is no number of looks: give 1 or more");
        }
        model = TopModel.sorted(sort, filter, broodOnly);
        Signals.handle(status -> events.add(new Event.End(status)));
        TopLoad.Meter meter = new TopLoad.Meter();
        TopSampler sampler = new TopSampler(processes());
        sampler.look();
        return batch ? writeBatch(sampler, meter, delay) : showScreen(sampler, meter, delay);
    }

    private Duration delay() {
        if (!(delaySeconds >= 0.1 && delaySeconds <= Integer.MAX_VALUE)) {
            throw refused("--delay " + delaySeconds + " is no time between looks: give " + LEAST_DELAY.toMillis() / 1000.0 + " seconds or more");
        }
        return Duration.ofNanos((long) (delaySeconds * Duration.ofSeconds(1).toNanos()));
    }

    private int writeBatch(TopSampler sampler, TopLoad.Meter meter, Duration delay) throws IOException, InterruptedException {
        Duration wait = FIRST_LOOK;
        try (StandardOutput out = StandardOutput.ofProcess(true)) {
            for (int i = 0; iterations == null || i < iterations; i++) {
                if (events.poll(wait.toNanos(), TimeUnit.NANOSECONDS) instanceof Event.End end) {
                    return end.status();
                }
                model = model.withRows(sampler.look());
                out.write((i == 0 ? "" : "\n") + TopView.batch(model, meter.look(), LocalTime.now(ZoneId.systemDefault())));
                wait = delay;
            }
        } catch (StandardOutput.ReaderGoneException _) {
            return ExitStatus.OK; // as head does when it has seen enough
        }
        return ExitStatus.OK;
    }

    private int showScreen(TopSampler sampler, TopLoad.Meter meter, Duration delay) throws IOException, InterruptedException {
        if (!Terminals.find().output()) {
            tell("standard output is no terminal: --batch writes to pipes and files");
            return ExitStatus.FAILED;
        }
        TopScreen opened;
        try {
            opened = TopScreen.open();
        } catch (IOException e) {
            tell("there is no terminal to draw on: " + e.getMessage() + ". --batch writes plain text.");
            return ExitStatus.FAILED;
        }
        try (TopScreen screen = opened;
                SignalRegistration _ = dev.brood.os.Signals.handle(Signal.WINCH, _ -> events.add(new Event.Resize()));
                SignalRegistration _ = dev.brood.os.Signals.handle(Signal.TSTP, _ -> events.add(new Event.Suspend()));
                SignalRegistration _ = dev.brood.os.Signals.handle(Signal.CONT, _ -> events.add(new Event.Resume()))) {
            screen.readKeys((key, text) -> events.add(new Event.Key(key, text)), () -> events.add(new Event.End(ExitStatus.OK)));
            return loop(screen, sampler, meter, delay);
        }
    }

    private int loop(TopScreen screen, TopSampler sampler, TopLoad.Meter meter, Duration delay) throws InterruptedException {
        TopLoad load = meter.look();
        long due = System.nanoTime() + FIRST_LOOK.toNanos();
        for (int looks = 0; ; ) {
            draw(screen, load);
            Event event = events.poll(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (event == null) {
                if (iterations != null && looks == iterations) {
                    return ExitStatus.OK;
                }
                load = meter.look();
                model = model.withRows(sampler.look());
                due = System.nanoTime() + delay.toNanos();
                looks++;
            } else if (event instanceof Event.End end) {
                return end.status();
            } else if (event instanceof Event.Suspend) {
                screen.leave();
                dev.brood.os.Signals.send(ProcessHandle.current().pid(), Signal.STOP); // may return before it has come
            } else if (event instanceof Event.Resume) {
                screen.leave();
                screen.enter();
            } else if (event instanceof Event.Key key) {
                int height = TopView.height(load, screen.size().getRows(), screen.size().getColumns());
                if (!type(key, height)) {
                    return ExitStatus.OK;
                }
            }
        }
    }

    private void draw(TopScreen screen, TopLoad load) {
        Size size = screen.size();
        String bottom = dialog != null ? dialog.line() : message.isEmpty() ? TopView.KEYS : message;
        screen.draw(TopView.screen(model, load, LocalTime.now(ZoneId.systemDefault()), bottom, size.getRows(), size.getColumns()), size);
    }

    /** Returns false if this was the last key. */
    private boolean type(Event.Key typed, int height) throws InterruptedException {
        TopDialog open = dialog;
        if (open != null || typed.key() != TopKey.ENTER) { // which some type behind the key of an answer: what came of it stays
            message = "";
        }
        if (open != null) {
            answer(open, typed);
            return true;
        }
        switch (typed.key()) {
            case UP -> model = model.moved(-1);
            case DOWN -> model = model.moved(1);
            case PAGE_UP -> model = model.turnedPage(-1, height);
            case PAGE_DOWN -> model = model.turnedPage(1, height);
            case TEXT -> {
                return command(typed.text(), height);
            }
            case ENTER, ERASE, CANCEL -> {}
        }
        return true;
    }

    private boolean command(String text, int height) {
        TopSort.ofKey(text).ifPresent(key -> model = model.withSort(key));
        switch (text) {
            case "q" -> {
                return false;
            }
            case "<" -> model = model.turnedPage(-1, height);
            case ">" -> model = model.turnedPage(1, height);
            case "R" -> model = model.turned();
            case "b" -> model = model.withBroodOnly(!model.broodOnly());
            case "/" -> dialog = dialog(TopDialog.Kind.FILTER);
            case "k" -> dialog = dialog(TopDialog.Kind.KILL);
            case "r" -> dialog = dialog(TopDialog.Kind.RENICE);
            default -> {}
        }
        return true;
    }

    private TopDialog dialog(TopDialog.Kind kind) {
        Optional<TopRow> chosen = model.chosen();
        OptionalLong pid = chosen.isPresent() ? OptionalLong.of(chosen.get().pid()) : OptionalLong.empty();
        return new TopDialog(kind, pid, this::find);
    }

    private Optional<TopDialog.Target> find(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(handle -> processes().find(pid).map(process -> new TopDialog.Target(
                        handle, Told.of(process::command).map(PlainNames::plain).orElse(ProcessColumn.UNKNOWN))));
    }

    private void answer(TopDialog open, Event.Key typed) throws InterruptedException {
        switch (typed.key()) {
            case TEXT -> decide(open.type(typed.text()));
            case ERASE -> open.erase();
            case CANCEL -> dialog = null;
            case ENTER -> decide(open.enter());
            case UP, DOWN, PAGE_UP, PAGE_DOWN -> {}
        }
    }

    /** Ends the questions if something has been decided. */
    private void decide(Optional<TopDialog.Decision> decision) {
        if (decision.isPresent()) {
            dialog = null;
            message = carryOut(decision.get());
        }
    }

    /** Returns what came of it. */
    private String carryOut(TopDialog.Decision decision) {
        return switch (decision) {
            case TopDialog.Decision.Nothing nothing -> nothing.why();
            case TopDialog.Decision.Filter wanted -> {
                model = model.withFilter(wanted.text());
                yield "";
            }
            case TopDialog.Decision.Renice renice -> renice(renice.target(), renice.nice());
            case TopDialog.Decision.Send send -> send(send.target(), send.signal());
        };
    }

    private static String renice(TopDialog.Target target, int nice) {
        try {
            return Nice.set(target.handle(), nice) ? "the nice value of " + target + " is " + nice : target + " has ended before";
        } catch (BroodException | UnsupportedOperationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String send(TopDialog.Target target, Signal signal) {
        try {
            boolean sent = Kill.send(target.handle(), signal.name());
            return sent ? signal + " sent to " + target : target + " has ended before";
        } catch (BroodException | IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private ParameterException refused(String text) {
        return new ParameterException(spec().commandLine(), text);
    }
}
