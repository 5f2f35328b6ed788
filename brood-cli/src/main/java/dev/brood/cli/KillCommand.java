// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import dev.brood.internal.os.Kill;
import dev.brood.internal.sync.SessionMember;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import dev.brood.os.ProcessTree;
import dev.brood.os.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Stack;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The command {@code brood kill}: sends signals. */
@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        preprocessor = KillCommand.DashedSignal.class,
        customSynopsis = {
            "brood kill [-SIGNAL | --signal=SIGNAL] [--tree] [--wait=SECONDS] PID|NAME...",
            "brood kill --list"
        },
        header = "Sends a signal to processes, TERM by default.",
        description = {"", "Signals are written as -TERM, -SIGTERM or -15.", ""},
        footer = {
            "",
            "Examples:",
            "  brood kill 4711",
            "  brood kill -KILL --tree 4711",
            "  brood kill --wait 5 pool-1-worker-2",
            "",
            "Exit status: 0 all well, 1 a signal could not be sent, or a process has not ended in time, 2 usage."
        })
final class KillCommand extends ProcessCommand {

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** A tree that grows faster than it is signalled is not followed for ever. */
    private static final int MOST_LOOKS = 20;

    /** More digits do not fit a pid. */
    private static final int LONGEST_PID = 18;

    @Parameters(
            paramLabel = "PID|NAME",
            arity = "0..*",
            description = "Process ids, or names of Brood's children and workers in this user's programs (brood top shows them).")
    private List<String> targets = List.of();

    @Option(names = {"-s", "--signal"}, paramLabel = "SIGNAL", description = "The signal, by name or number.")
    private String signalText = "TERM";

    @Option(
            names = "--tree",
            description = "Sends it to what the processes have started, too, and so on, parents first; what is started meanwhile is looked for"
                    + " again. This command is left out.")
    private boolean tree;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            converter = NumberConverter.Seconds.class,
            description = "Waits for the ends of the processes, so long at most.")
    private @Nullable Double waitSeconds;

    @Option(names = {"-l", "--list"}, description = "Lists the signals and their numbers.")
    private boolean list;

    /** What was sent a signal, in that order. */
    private final Map<Long, ProcessInfo> signalled = new LinkedHashMap<>();

    private boolean failed;

    KillCommand() {}

    /**
     * Makes {@code -KILL} and {@code -9} what they are to {@code kill}: picocli would take them for options. What stands behind an option that
     * has a parameter is that.
     */
    static final class DashedSignal implements IParameterPreprocessor {

        private static final Set<String> WITH_PARAMETER = Set.of("--wait", "--signal", "-s");

        @Override
        public boolean preprocess(Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
            for (int i = args.size() - 1; i >= 0 && !args.get(i).equals("--"); i--) { // the first argument lies on top
                if (WITH_PARAMETER.contains(args.get(i))) {
                    i--;
                } else if (args.get(i).matches("-(\\d+|[A-Z][A-Z0-9+-]+)")) {
                    args.set(i, "--signal=" + args.get(i).substring(1));
                }
            }
            return false; // picocli goes on with what has been changed
        }
    }

    @Override
    int run() throws InterruptedException {
        if (list) {
            System.out.print(SignalName.list());
            System.out.flush();
            return ExitStatus.OK;
        }
        Signal signal = SignalName.find(signalText).orElseThrow(() -> refused(SignalName.unknown(signalText)));
        if (targets.isEmpty()) {
            throw refused("no process is named: give pids, or names of Brood's children");
        }
        targets.forEach(this::refuseGroup);
        if (waitSeconds != null && !(waitSeconds >= 0 && waitSeconds <= Integer.MAX_VALUE)) {
            throw refused("--wait " + waitSeconds + " is no time: give seconds, 0 or more");
        }
        BroodProcesses brood = BroodProcesses.look();
        for (String target : targets) {
            find(target, brood).ifPresent(process -> send(process, signal));
        }
        if (waitSeconds != null) {
            await(Duration.ofNanos((long) (waitSeconds * Duration.ofSeconds(1).toNanos())));
        }
        return failed ? ExitStatus.FAILED : ExitStatus.OK;
    }

    /** Where the system's {@code kill} takes a process group nothing is sent: neither to it nor to a child that is called so. */
    private void refuseGroup(String target) {
        if (target.matches("0+") || NumberConverter.Pid.isGroup(target)) {
            throw refused("'" + target + "' is no PID: process groups are not signalled by this command. Name processes, with --tree for all"
                    + " that they have started; 'brood ps -o pid,pgid,args' tells who belongs to a group. Nothing has been sent.");
        }
    }

    private Optional<ProcessInfo> find(String target, BroodProcesses brood) {
        Optional<ProcessInfo> process = Optional.empty();
        if (target.matches("\\d+")) {
            boolean possible = target.length() <= LONGEST_PID;
            process = possible ? processes().find(Long.parseLong(target)) : process;
            if (process.isEmpty()) {
                fail("there is no process " + target + (possible ? ", or none that this user may see" : ": no process has so large a number"));
            }
            return process;
        }
        List<SessionMember> named = brood.named(target);
        if (named.size() > 1) {
            fail(named.size() + " processes have the name " + target + ", give a pid: "
                    + named.stream().map(member -> member.pid() + " of program " + member.rootPid()).sorted().collect(Collectors.joining(", ")));
        } else if (named.size() == 1) {
            process = processes().find(named.getFirst().pid());
        }
        if (named.isEmpty() || (named.size() == 1 && process.isEmpty())) {
            List<String> meant = Suggestions.nearest(target, brood.names());
            fail("no child of Brood's in a program of this user has the name " + target
                    + (meant.isEmpty() ? "" : ": did you mean " + String.join(" or ", meant) + "?"));
        }
        return process;
    }

    private void send(ProcessInfo process, Signal signal) {
        if (!tree) {
            sendOne(process, signal);
            return;
        }
        // Parents first: who has got the signal starts nothing more, as far as the signal ends it.
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            List<ProcessInfo> found = below(process).stream()
                    .filter(each -> each.pid() != ProcessHandle.current().pid())
                    .filter(each -> !each.equals(signalled.get(each.pid())))
                    .toList();
            if (found.isEmpty()) {
                return;
            }
            found.forEach(each -> sendOne(each, signal));
        }
        fail("process " + process.pid() + " starts others faster than they can be signalled: stop it first, by -STOP");
    }

    /** A process and those below it, and those below any that has got the signal: their parent may have ended. */
    private List<ProcessInfo> below(ProcessInfo process) {
        ProcessTree now = processes().tree();
        List<ProcessInfo> tops = new ArrayList<>(List.of(process));
        tops.addAll(signalled.values());
        return tops.stream()
                .filter(top -> now.find(top.pid()).filter(top::equals).isPresent())
                .flatMap(top -> now.subtree(top.pid()).depthFirst())
                .distinct()
                .toList();
    }

    /** The handle compares start times, so that no later process with the pid is hit. */
    private void sendOne(ProcessInfo process, Signal signal) {
        signalled.put(process.pid(), process);
        Optional<ProcessHandle> handle = ProcessHandle.of(process.pid()).filter(_ -> process.refresh().isPresent());
        try {
            if ((handle.isEmpty() || !Kill.send(handle.get(), signal.name())) && !tree) {
                fail("process " + process.pid() + " has ended before " + signal + " could be sent");
            }
        } catch (BroodException | IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void await(Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        List<ProcessInfo> left = living();
        while (!left.isEmpty() && System.nanoTime() - began < limit.toNanos()) {
            Thread.sleep(PAUSE);
            left = living();
        }
        if (!left.isEmpty()) {
            fail("not ended within " + waitSeconds + " s: "
                    + left.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(", "))
                    + ". KILL ends a process that TERM does not, unless it waits in the kernel (state D).");
        }
    }

    private List<ProcessInfo> living() {
        return signalled.values().stream()
                .filter(process -> process.refresh().filter(now -> !hasEnded(now)).isPresent())
                .toList();
    }

    /** A zombie has ended, though nobody has fetched its status. */
    private static boolean hasEnded(ProcessInfo process) {
        return Told.of(process::state).filter(ProcessState::hasEnded).isPresent(); // where it is not told, who is there lives
    }

    private void fail(String message) {
        tell(message);
        failed = true;
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec().commandLine(), message);
    }
}
