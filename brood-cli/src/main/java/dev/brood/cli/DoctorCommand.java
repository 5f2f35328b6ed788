// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.error.BroodException;
import dev.brood.internal.launch.StartCaches;
import dev.brood.internal.os.CacheFolder;
import dev.brood.internal.sync.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The command {@code brood doctor}: tells what of this machine Brood will use, and what is in its way. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Tells what of this machine Brood will use, and what is in its way.",
        description = {
            "",
            "Leftovers are files and processes of sessions whose program was killed together with all of its children."
                    + " The next program that uses Brood removes them, too.",
            ""
        },
        footer = {"", "Exit status: 0 nothing is in the way, 1 something is."})
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--clean", description = "Removes leftovers of dead sessions first.")
    private boolean clean;

    @Option(names = "--clear-cache", description = "Removes the start cache, with which children start faster; programs have it made again.")
    private boolean clearCache;

    @Option(names = "--json", description = "Writes JSON instead of text.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Sweep sweep = null;
        if (clean) {
            try {
                sweep = Sweep.now();
            } catch (BroodException e) {
                System.err.println("brood doctor: " + e.getMessage());
                return ExitStatus.FAILED;
            }
        }
        int cleared = 0;
        if (clearCache) {
            Optional<Path> folder = CacheFolder.choose();
            try {
                cleared = folder.isEmpty() ? 0 : StartCaches.clear(folder.get());
            } catch (IOException e) {
                System.err.println("brood doctor: the start cache in " + folder.get() + " cannot be cleared: " + Machine.reason(e));
                return ExitStatus.FAILED;
            }
        }
        Machine machine = Machine.look();
        if (json) {
            System.out.println(json(machine));
        } else {
            write(machine, sweep, clearCache ? OptionalInt.of(cleared) : OptionalInt.empty(), System.out);
        }
        return machine.problems().isEmpty() ? ExitStatus.OK : ExitStatus.FAILED;
    }

    private static String json(Machine machine) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            JsonRows.write(generator, PlainValue.structured(machine));
        }
        return text.toString();
    }

    private static void write(Machine machine, @Nullable Sweep sweep, OptionalInt cleared, PrintStream out) {
        Machine.Jdk jdk = machine.jdk();
        Machine.Cpu cpu = machine.cpu();
        Machine.Memory memory = machine.memory();
        Machine.Shared shared = machine.shared();
        Machine.Cache cache = machine.cache();
        String absent = cache.usable() ? ", not there yet" : ", cannot be used";
        String state = cache.exists() ? ", " + Sizes.text(cache.bytes()) : cache.directory().equals("none") ? "" : absent;
        line(out, "Brood", machine.version());
        line(out, "JDK", jdk.version() + ", " + jdk.vendor() + ", " + jdk.home());
        line(out, "Cores", cpu.usableCores() + " usable of " + cpu.cores() + ", " + cpu.model() + ", " + cpu.architecture());
        line(
                out,
                "Memory",
                Sizes.text(memory.usable()) + " usable of " + Sizes.text(memory.total())
                        + (memory.limitedByCgroup() ? ", limited by the cgroup" : ", no cgroup limit"));
        line(
                out,
                "Shared memory",
                shared.directory() + ", " + Sizes.text(shared.size()) + ", " + Sizes.text(shared.free()) + " free");
        line(
                out,
                "Native access",
                machine.access().enabled() ? "enabled" : "not enabled: add " + machine.access().flag());
        line(
                out,
                "Cache",
                cache.directory() + state + (cleared.isPresent() ? ", " + cleared.getAsInt() + " cleared" : ""));
        line(out, "File names", machine.fileNames());
        sessions(out, "Sessions", machine.sessions().stream().filter(Machine.Session::alive).toList());
        if (sweep != null) {
            line(
                    out,
                    "Removed",
                    sweep.removed() + " of " + sweep.found() + " leftovers, " + Sizes.text(sweep.bytes()));
        }
        sessions(out, "Leftovers", machine.leftovers());
        if (!machine.leftovers().isEmpty()) {
            line(out, "", "brood doctor --clean removes them");
        }
        out.println();
        if (machine.problems().isEmpty()) {
            out.println("Nothing is in the way.");
        }
        machine.problems().forEach(problem -> out.println("! " + problem));
    }

    private static void sessions(PrintStream out, String title, List<Machine.Session> sessions) {
        line(out, title, sessions.isEmpty() ? "none" : Integer.toString(sessions.size()));
        for (Machine.Session session : sessions) {
            StringBuilder text = new StringBuilder(session.directory());
            session.rootPid().ifPresent(pid -> text.append(session.alive() ? ", pid " : ", was pid ").append(pid));
            text.append(", ").append(session.processes()).append(session.processes() == 1 ? " process, " : " processes, ");
            line(out, "", text.append(Sizes.text(session.bytes())).toString());
        }
    }

    private static void line(PrintStream out, String title, String text) {
        out.println((title + " ".repeat(Math.max(0, 15 - title.length())) + text).stripTrailing());
    }
}
