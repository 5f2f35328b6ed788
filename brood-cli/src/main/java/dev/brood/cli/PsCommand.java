// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.os.ProcessInfo;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The command {@code brood ps}: shows the processes of this machine. */
@Command(
        name = "ps",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Shows the processes of this machine.",
        description = {
            "",
            "Columns, by the names that ps has for them: pid, ppid, pgid, sid, user, ruid, euid, state, stat, ni, pri, nlwp, vsz, rss,"
                    + " pss, fds, utime, stime, time, start, tty, tpgid, minflt, majflt, comm, exe, args, name, role, method, pool, task."
                    + " The last five are Brood's own: role is program, child, daemon, worker, detached or spare, method fork, forkserver"
                    + " for one that waited as a spare, or spawn, task the number of the one that a worker runs. Sizes are KB in a table, bytes"
                    + " in JSON. What this user may not know, or the system does not tell, is '-', or null.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  brood ps --sort=-rss",
            "  brood ps --brood",
            "  brood ps -o pid,ppid,stat,args 4711",
            "",
            "Exit status: 0 all well, 1 a process that was asked for is not there, 2 usage."
        })
final class PsCommand extends ProcessCommand {

    private static final String USUAL = "pid,ppid,user,stat,ni,nlwp,rss,time,args";
    private static final String USUAL_OF_BROOD = "pid,ppid,stat,ni,rss,time,role,method,task,name";

    @Parameters(paramLabel = "PID", arity = "0..*", converter = NumberConverter.Pid.class, description = "Shows these only; by default all that this user may see.")
    private List<Long> pids = List.of();

    @Option(
            names = {"-o", "--columns"},
            paramLabel = "COLUMN",
            split = ",",
            description = "What is shown, separated by commas; by default " + USUAL + ", with --brood " + USUAL_OF_BROOD + ".")
    private List<String> columns = List.of();

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            defaultValue = "pid",
            description = "Sorts by a column, which need not be shown; with a '-' before it the largest come first. By default pid.")
    private String sort = "pid";

    @Option(names = "--brood", description = "Shows Brood's processes only: programs with their children, workers and spares.")
    private boolean broodOnly;

    @Option(names = "--json", description = "Writes JSON instead of a table: a list of objects.")
    private boolean json;

    /** What is shown of a process. */
    private record Row(@Nullable Object key, List<@Nullable Object> values) {}

    PsCommand() {}

    @Override
    int run() throws IOException {
        List<String> names = columns.isEmpty() ? List.of((broodOnly ? USUAL_OF_BROOD : USUAL).split(",")) : columns;
        List<ProcessColumn> shown = names.stream().map(String::strip).map(this::column).toList();
        boolean descending = sort.startsWith("-");
        ProcessColumn key = column(descending ? sort.substring(1) : sort);
        int status = ExitStatus.OK;
        List<Row> rows = new ArrayList<>();
        List<ProcessInfo> found = chosen();
        BroodProcesses brood = BroodProcesses.look(); // after them: a child that is shown has come to its session before
        for (ProcessInfo process : found) {
            if (!broodOnly || brood.role(process) != null) {
                List<@Nullable Object> values = new ArrayList<>();
                shown.forEach(column -> values.add(column.value(process, brood)));
                rows.add(new Row(key.value(process, brood), values));
            }
        }
        if (!pids.isEmpty() && found.size() < pids.stream().distinct().count()) {
            status = ExitStatus.FAILED;
        }
        rows.sort(Comparator.comparing(Row::key, ProcessColumn.order(descending)));
        try (StandardOutput out = StandardOutput.ofProcess(false)) {
            out.write(json ? json(shown, rows) : table(shown, rows));
        } catch (StandardOutput.ReaderGoneException _) {
            return status; // as head does when it has seen enough
        }
        return status;
    }

    private List<ProcessInfo> chosen() {
        if (pids.isEmpty()) {
            return processes().all();
        }
        List<ProcessInfo> found = new ArrayList<>();
        for (long pid : pids.stream().distinct().toList()) {
            Optional<ProcessInfo> process = processes().find(pid);
            if (process.isEmpty()) {
                tell("there is no process " + pid + ", or none that this user may see");
            }
            process.ifPresent(found::add);
        }
        return found;
    }

    private ProcessColumn column(String name) {
        return ProcessColumn.of(name)
                .orElseThrow(() -> new ParameterException(
                        spec().commandLine(), "there is no column '" + name + "'; there are " + ProcessColumn.names()));
    }

    private static String table(List<ProcessColumn> columns, List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(ProcessColumn::name).toList());
        rows.forEach(row -> lines.add(row.values().stream().map(ProcessColumn::text).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder padded = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - width(line.get(i)));
                padded.append(i == 0 ? "" : " ");
                padded.append(columns.get(i).isRightAligned() ? padding + line.get(i) : line.get(i) + padding);
            }
            text.append(padded.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String json(List<ProcessColumn> columns, List<Row> rows) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (Row row : rows) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                object.put(columns.get(i).toString(), ProcessColumn.structured(row.values().get(i)));
            }
            objects.add(object);
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            JsonRows.write(generator, objects);
        }
        return text.append('\n').toString();
    }
}
