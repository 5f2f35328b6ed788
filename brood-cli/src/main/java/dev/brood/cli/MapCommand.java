// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.ProcessPool;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringTokenizer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code brood map}: applies EXPR to each INPUT in worker processes. */
@Command(
        name = "map",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Applies a piece of Java to every input, in processes of their own.",
        description = {
            "",
            "An input that throws, loops, runs out of memory, exits or crashes the virtual machine costs only itself: it is"
                    + " named in the summary with its cause, and all others are done.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  Count the lines of files:",
            "    brood map 'path -> Files.lines(path).count()' src/*.java",
            "  The shell need not expand; ** stands for any number of folders:",
            "    brood map Files::size 'src/**/*.java'",
            "  Names from a list, results in order, as JSON lines:",
            "    find . -name '*.pdf' -print0 |",
            "      brood map --files-from - --null --ordered --format jsonl \\",
            "        --class-path 'lib/*' com.example.Pdf::pages",
            "  Lines of standard input instead of files:",
            "    seq 1000 | brood map 's -> new BigInteger(s).isProbablePrime(50)' -",
            "  At most 5 s and 256 MB of heap each:",
            "    brood map --timeout 5s --max-heap 256m 'p -> parse(p)' \\",
            "        --class-path app.jar --import 'static com.example.App.parse' data/*",
            "  Several statements, and a type of your own choice:",
            "    brood map '(File f) -> { if (f.isHidden()) return 0; return f.length(); }' *",
            "",
            "Exit status: 0 all well, 1 some inputs failed, 2 usage or EXPR does not compile,",
            "3 no worker starts, 130 interrupted, 143 terminated."
        })
final class MapCommand implements Callable<Integer> {

    private static final long FAREWELL_MILLIS = 500;

    /** How long the workers' last words are waited for. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private static final Duration LAST_WORDS_AT_A_SIGNAL = Duration.ofMillis(200);

    private static final String NO_INPUTS =
            "brood map: no inputs: nothing to do (name files, --files-from FILE, or - for standard input)";

    /** How many a pool may have. */
    private static final int MOST_WORKERS = 4_095;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "EXPR",
            description = "A lambda, such as 'path -> Files.size(path)', or a method, such as Class::method. All"
                    + " of java.base is imported. The parameter is a Path for files, a String for '-' and --null"
                    + " alone; an explicit type, as in 'String s -> ...', or --as wins.")
    private String expression;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "INPUT",
            description = "Files, patterns such as '*.java' and '**/*.java', or '-' for the lines of standard input. A"
                    + " pattern that matches nothing is an input that fails.")
    private List<String> inputs = List.of();

    @Option(
            names = "--files-from",
            paramLabel = "FILE",
            description = "Reads names of files from FILE, one a line; '-' is standard input.")
    private List<String> lists = List.of();

    @Option(
            names = {"-0", "--null"},
            description = "Standard input and --files-from are separated by NUL instead of by lines. Alone it stands for"
                    + " '-'.")
    private boolean nulSeparated;

    @Option(
            names = "--as",
            paramLabel = "KIND",
            description = "What the parameter is: path or string.")
    private @Nullable InputKind wanted;

    @Option(
            names = {"-w", "--workers"},
            paramLabel = "N",
            converter = NumberConverter.Count.class,
            description = "How many processes; by default one for each usable core.")
    private @Nullable Integer workers;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Stops an input that takes longer, by killing its process: 500ms, 5s, 2m, 1h30m.")
    private @Nullable Duration timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            converter = NumberConverter.Count.class,
            description = "Tries an input again whose process died; by default 0. Exceptions and time-outs are final.")
    private int retries;

    @Option(
            names = "--max-heap",
            paramLabel = "SIZE",
            description = "Limits the heap of each process: 256m, 2g.")
    private @Nullable String maxHeap;

    @Option(
            names = {"-o", "--ordered"},
            description = "Writes results in the order of the inputs, instead of as they come.")
    private boolean ordered;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How results are written: text (value, tab, input), jsonl or csv; by default text.")
    private ResultFormat format = ResultFormat.TEXT;

    @Option(names = "--fail-fast", description = "Ends the run when an input fails.")
    private boolean failFast;

    @Option(
            names = "--stack-traces",
            description = "Shows the stack trace of each failure on standard error when it happens.")
    private boolean stackTraces;

    @Option(
            names = {"-c", "--class-path"},
            paramLabel = "PATH",
            description = "Jars and folders with classes for EXPR, separated by ':'; 'lib/*' stands for all jars in lib.")
    private List<String> classPath = List.of();

    @Option(
            names = {"-i", "--import"},
            paramLabel = "NAME",
            description = "Imports for EXPR besides java.base: java.net.http.*, com.example.Parser,"
                    + " 'static com.example.Parser.parse'.")
    private List<String> imports = List.of();

    @SuppressWarnings("NullAway.Init") // Fields are set by picocli.
    MapCommand() {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintStream err = System.err;
        try (Inputs opened = openInputs()) {
            if (FileNames.hasSurelyLost(expression)) {
                throw new ExpressionException("EXPR " + FileNames.problem());
            }
            List<Path> jars = jars();
            Expression compiled = new ExpressionCompiler(jars, imports).compile(expression, wanted, opened.kind());
            OptionalLong total = opened.count();
            if (total.isPresent() && total.getAsLong() == 0) {
                err.println(NO_INPUTS);
                return ExitStatus.OK;
            }
            WorkerClassPath.set(jars);
            return run(compiled, opened, total, err);
        } catch (ExpressionException e) {
            err.println("brood map: " + e.getMessage());
            return ExitStatus.USAGE;
        }
    }

    private Inputs openInputs() {
        try {
            return Inputs.open(inputs, lists, nulSeparated, System.in);
        } catch (IOException | InvalidPathException e) {
            throw refused("the inputs cannot be read: " + describe(e), e);
        }
    }

    private int run(Expression compiled, Inputs opened, OptionalLong total, PrintStream err)
            throws InterruptedException {
        long start = System.nanoTime();
        Terminals terminals = Terminals.find();
        Summary summary = new Summary();
        CountDownLatch ended = new CountDownLatch(1);
        ProcessPool pool = pool();
        try (StandardOutput out = StandardOutput.ofProcess(terminals.output())) {
            MapRun.End end;
            Duration time;
            try (Progress progress = terminals.error()
                    ? ProgressLine.onStandardError(total, terminals.output())
                    : Progress.NONE) {
                MapRun.Options options = new MapRun.Options(ordered, failFast, stackTraces, format.rows());
                MapRun run = new MapRun(pool, compiled, opened, options, out, progress, summary);
                Signals.handle(status -> endBySignal(run, status, ended));
                end = run.run();
                time = Duration.ofNanos(System.nanoTime() - start);
                endWorkers(pool, end);
            }
            return report(end, summary, total, time, err);
        } catch (IOException e) {
            err.println("brood map: standard output cannot be written: " + describe(e));
            return ExitStatus.FAILED;
        } finally {
            pool.shutdownNow();
            ended.countDown();
        }
    }

    /** Ends the workers before the run's summary, as what they printed last comes with their end. */
    private static void endWorkers(ProcessPool pool, MapRun.End end) throws InterruptedException {
        Duration patience =
                switch (end) {
                    case MapRun.End.Interrupted _ -> LAST_WORDS_AT_A_SIGNAL;
                    case MapRun.End.ReaderGone _ -> Duration.ZERO;
                    default -> LAST_WORDS;
                };
        if (end instanceof MapRun.End.Complete) {
            pool.shutdown();
        } else {
            pool.shutdownNow();
        }
        pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Lets the writing thread say goodbye, but does not wait for it if it is stuck in its output. */
    private static void endBySignal(MapRun run, int status, CountDownLatch ended) {
        run.interrupt(status);
        try {
            if (ended.await(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().exit(status);
    }

    private ProcessPool pool() {
        // Standard output is for results: what EXPR prints, and a crashing JVM, goes to standard error.
        ProcessPool.Builder builder = ProcessPool.builder().name("map").stdout(line -> System.err.println(line));
        if (workers != null) {
            check(workers >= 1 && workers <= MOST_WORKERS, "--workers " + workers, "give 1 to " + MOST_WORKERS);
            builder.workers(workers);
        }
        check(retries >= 0, "--retries " + retries, "give 0 or more");
        builder.retries(retries);
        if (timeout != null) {
            builder.taskTimeout(timeout);
        }
        if (maxHeap != null) {
            builder.maxHeap(maxHeap);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) { // all but the heap has been checked
            throw refused("--max-heap " + maxHeap + " is no size of a heap: give a whole number and k, m, g or t, such as 256m, and"
                    + " at least 2m", e);
        }
    }

    private void check(boolean valid, String given, String remedy) {
        if (!valid) {
            throw refused(given + " makes no sense: " + remedy, null);
        }
    }

    private int report(
            MapRun.End end, Summary summary, OptionalLong total, Duration time, PrintStream err) {
        return switch (end) {
            case MapRun.End.Complete _ when summary.counted() == 0 -> {
                err.println(NO_INPUTS);
                yield ExitStatus.OK;
            }
            case MapRun.End.Complete _ -> {
                print(err, summary.lines("", total, time));
                yield summary.allOk() ? ExitStatus.OK : ExitStatus.FAILED;
            }
            case MapRun.End.FailedFast _ -> {
                print(err, summary.lines("stopped at the first failure", total, time));
                yield ExitStatus.FAILED;
            }
            case MapRun.End.Interrupted(int status) -> {
                String how = status == ExitStatus.INTERRUPTED ? "interrupted" : "terminated";
                print(err, summary.lines(how, total, time));
                yield status;
            }
            case MapRun.End.ReaderGone _ -> summary.allOk() ? ExitStatus.OK : ExitStatus.FAILED;
            case MapRun.End.NoWorker(var cause) -> {
                print(err, summary.lines("no worker starts", total, time));
                err.println("brood map: " + describe(cause));
                for (Throwable t = cause.getCause(); t != null; t = t.getCause()) {
                    if (!describe(cause).contains(describe(t))) {
                        err.println("  caused by " + t);
                    }
                }
                yield ExitStatus.NO_WORKER;
            }
            case MapRun.End.Broken(var cause) -> {
                print(err, summary.lines("stopped", total, time));
                err.println("brood map: " + describe(cause));
                yield ExitStatus.FAILED;
            }
        };
    }

    private static void print(PrintStream err, List<String> lines) {
        err.println("brood map: " + String.join(System.lineSeparator(), lines));
    }

    private List<Path> jars() {
        List<Path> jars = new ArrayList<>();
        for (String entries : classPath) {
            for (StringTokenizer entry = new StringTokenizer(entries, File.pathSeparator); entry.hasMoreTokens(); ) {
                addJars(entry.nextToken(), jars);
            }
        }
        return jars;
    }

    private void addJars(String entry, List<Path> jars) {
        boolean all = entry.equals("*") || entry.endsWith("/*");
        Path path = path(all ? entry.substring(0, entry.length() - 1) : entry);
        if (!all) {
            if (!Files.exists(path)) {
                throw refused("--class-path names " + entry + ", which is not there", null);
            }
            jars.add(path);
            return;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*.{jar,JAR}")) {
            found.forEach(jars::add);
        } catch (IOException e) {
            throw refused("--class-path names " + entry + ", which cannot be read: " + describe(e), e);
        }
    }

    private Path path(String name) {
        try {
            return Path.of(name).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw refused("--class-path " + FileNames.problem(), e);
        }
    }

    private ParameterException refused(String message, @Nullable Throwable cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }

    /** Returns the message, or the exception's name where it has none or, as those of files, only a file name. */
    private static String describe(Throwable e) {
        if (e.getMessage() == null) {
            return e.toString();
        }
        return e instanceof FileSystemException
                ? e.getMessage() + " (" + e.getClass().getSimpleName() + ")"
                : e.getMessage();
    }
}
