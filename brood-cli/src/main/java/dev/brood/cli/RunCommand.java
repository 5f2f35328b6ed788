// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.ChildProcess;
import dev.brood.DetachedProcess;
import dev.brood.error.BroodException;
import dev.brood.error.NotPermittedException;
import dev.brood.internal.os.Nice;
import dev.brood.memory.SharedBoolean;
import dev.brood.os.ProcessFlag;
import dev.brood.os.ProcessInfo;
import dev.brood.os.Signal;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import sun.misc.SignalHandler;

/** The command {@code brood run}: runs a program as a child of Brood's. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        header = "Runs a Java program as a child of Brood's, which ends with this command by whatever cause that ends, or is detached.",
        description = {
            "",
            "The program has this command's standard input, output and error, its working directory and environment. HUP, INT and TERM are"
                    + " handed on to it, but an INT that comes while this command is in the foreground of its terminal, which sends it to both. Its class path"
                    + " has Brood's own classes, too.",
            "",
            "With --detached, this command prints the program's pid and name, looks for a moment whether it fails, and ends; the program goes on,"
                    + " without input and terminal. What it prints is discarded, also why it fails, unless --output names a file. A file with source code"
                    + " is compiled before it is started, so that its errors are seen.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  brood run --nice 10 --max-heap 512m importer.jar data/",
            "  brood run --class-path 'classes:lib/*' --name nightly com.example.Nightly",
            "  brood run --detached --name server --output server.log server.jar",
            "  brood run Hello.java",
            "",
            "Exit status: that of the program, 128 and the signal's number if one ended it; with --detached 0 if it has been started, and that of the"
                    + " program if it has failed in the time of --watch; 1 --nice is not permitted, 2 usage, or source code of a detached program that does not"
                    + " compile, 3 it could not be started."
        })
final class RunCommand extends ProcessCommand {

    private static final int SIGNAL_BASE = 128;
    private static final String JAR = ".jar";
    private static final String SOURCE = ".java";

    /** Where Brood's limit for names lies, in bytes. */
    private static final int LONGEST_NAME = 80;

    /** How often another name is looked for when somebody else has been faster. */
    private static final int NAME_TRIES = 10;

    @Parameters(index = "0", paramLabel = "CLASS|JAR|FILE.java", description = "The program: a class, a jar that names one, or a file with source code.")
    private String target = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "Its arguments.")
    private List<String> args = List.of();

    @Option(names = "--nice", paramLabel = "N", converter = NumberConverter.NiceValue.class, description = "Its nice value, -20 (served first) to 19; by default that of this command.")
    private @Nullable Integer nice;

    @Option(
            names = "--detached",
            description = "Leaves it running: it outlives this command and its terminal. Of two detached processes of a user with the same"
                    + " --name, the second one is refused; without --name, it gets a number behind its name.")
    private boolean detached;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Appends the output and the errors of a detached program to a file; by default they are discarded.")
    private @Nullable String output;

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            converter = NumberConverter.Seconds.class,
            description = "How long this command looks whether a detached program fails; by default 1, 0 for not at all.")
    private @Nullable Double watchSeconds;

    @Option(names = "--name", paramLabel = "NAME", description = "Its name for brood top and brood kill; by default that of the class or file.")
    private @Nullable String name;

    @Option(names = "--max-heap", paramLabel = "SIZE", description = "Limits its heap: 256m, 2g.")
    private @Nullable String maxHeap;

    @Option(
            names = {"-c", "--class-path"},
            paramLabel = "PATH",
            description = "Jars and folders with its classes, separated by ':'; 'lib/*' stands for all jars in lib. By default the variable"
                    + " CLASSPATH, or the working directory.")
    private @Nullable String classPath;

    /** The program, once it has been started. */
    private volatile @Nullable ChildProcess child;

    /** Whether the program's process has come so far that it takes an INT. */
    private volatile @Nullable SharedBoolean ready;

    RunCommand() {}

    /** What is run, and where its classes are. */
    private record Found(String mainClass, List<String> args, List<Path> classPath, List<String> jvmArgs) {}

    @Override
    int run() throws InterruptedException, IOException {
        if (output != null && !detached) {
            throw refused("--output is for programs that are --detached: the output of others is this command's, redirect that");
        }
        if (watchSeconds != null && !detached) {
            throw refused("--watch is for programs that are --detached: this command stays with others until they end");
        }
        if (watchSeconds != null && !(watchSeconds >= 0 && watchSeconds <= Integer.MAX_VALUE)) {
            throw refused("--watch " + watchSeconds + " is no time: give seconds, 0 or more");
        }
        Found found = find();
        if (nice != null && (nice < Nice.LEAST || nice > Nice.MOST)) {
            throw refused("--nice " + nice + " is no nice value: give " + Nice.LEAST + " (served first) to " + Nice.MOST);
        }
        WorkerClassPath.set(found.classPath());
        if (detached) {
            return startDetached(found);
        }
        boolean interruptible = handle(Signal.INT);
        handle(Signal.TERM);
        handle(Signal.HUP);
        ChildProcess program;
        try (SharedBoolean taken = SharedBoolean.create(false)) {
            ready = taken;
            program = start(() -> builder(new Program(found.mainClass(), found.args(), interruptible, taken), found)
                    .name(name == null ? defaultName() : name)
                    .stdin(Redirect.INHERIT)
                    .stdout(Redirect.INHERIT)
                    .stderr(Redirect.INHERIT)
                    .start());
            if (program == null) {
                return ExitStatus.NO_WORKER;
            }
            child = program;
            program.join();
        }
        int code = program.exitCode().orElseThrow();
        program.signal().filter(signal -> signal != Signal.TERM && signal != Signal.HUP && signal != Signal.INT).ifPresent(signal ->
                tell(program.name() + " (process " + program.pid() + ") was ended by signal " + signal));
        return code < 0 ? SIGNAL_BASE - code : code;
    }

    private int startDetached(Found found) throws InterruptedException, IOException {
        if (output != null) {
            String obstacle = obstacle(output);
            if (!obstacle.isEmpty()) {
                tell("--output " + output + obstacle);
                return ExitStatus.NO_WORKER;
            }
        }
        if (found.mainClass().equals(Program.SOURCE_LAUNCHER)) {
            List<String> errors = SourceCheck.errors(Path.of(target), System.getProperty("java.class.path", ""));
            if (!errors.isEmpty()) {
                errors.forEach(System.err::println);
                tell(target + " does not compile, so nothing has been started");
                return ExitStatus.USAGE;
            }
        }
        Redirect where = output == null ? Redirect.DISCARD : Redirect.appendTo(path(output).toFile());
        Function<String, ChildProcess> starting = chosen -> builder(new Program(found.mainClass(), found.args(), true, null), found)
                .name(chosen)
                .detached(true)
                .stdout(where)
                .stderr(where)
                .start();
        String wanted = name;
        ChildProcess program = start(() -> wanted == null ? startUnderFreeName(starting) : starting.apply(wanted));
        if (program == null) {
            return ExitStatus.NO_WORKER;
        }
        if (output == null) {
            tell("its output is discarded; --output FILE keeps it");
        }
        System.out.println(program.pid() + " " + program.name());
        System.out.flush();
        return watch(program);
    }

    /** Tells of a detached program that has failed at once: its status, or that of a start that has gone well. */
    private int watch(ChildProcess program) throws InterruptedException {
        double seconds = watchSeconds == null ? 1 : watchSeconds;
        if (!program.join(Duration.ofNanos((long) (seconds * Duration.ofSeconds(1).toNanos())))) {
            return ExitStatus.OK;
        }
        int code = program.exitCode().orElse(0);
        if (code != 0) {
            tell(program.name() + " (process " + program.pid() + ") has ended already, "
                    + (code < 0 ? "by signal " + -code : "with status " + code)
                    + (output == null ? ": --output FILE would keep what it said" : ": " + output + " has what it said"));
        }
        return code < 0 ? SIGNAL_BASE - code : code;
    }

    /** Why nothing can be appended to a file, as the rest of a sentence; empty if it can. Pipes and devices are not tried out. */
    private String obstacle(String name) {
        Path file = path(name);
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            return Files.exists(folder)
                    ? " cannot be written: " + folder + " is no folder"
                    : " cannot be written: there is no folder " + folder + ". Make it, or name another file.";
        } else if (Files.isDirectory(file)) {
            return " is a folder: name a file";
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            return "";
        }
        try {
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
            return "";
        } catch (IOException e) {
            return " cannot be written: " + Machine.reason(e);
        }
    }

    /** Starts it; null if that fails, which has been told then. */
    private @Nullable ChildProcess start(Supplier<ChildProcess> starting) {
        try {
            return starting.get();
        } catch (NotPermittedException e) {
            throw new BroodException("--nice " + nice + " is not permitted to user " + System.getProperty("user.name")
                    + ": to be served before others takes the capability CAP_SYS_NICE, which root has, or a limit that allows it (ulimit -e)", e);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        } catch (BroodException e) {
            tell(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private ChildProcess.Builder builder(Program task, Found found) {
        ChildProcess.Builder builder = ChildProcess.builder(task).jvmArgs(found.jvmArgs().toArray(String[]::new));
        if (maxHeap != null) {
            builder.maxHeap(maxHeap);
        }
        if (nice != null) {
            builder.nice(nice);
        }
        return builder;
    }

    /** Another command may take the name meanwhile. */
    private ChildProcess startUnderFreeName(Function<String, ChildProcess> starting) {
        String free = freeName();
        for (int tries = 1; tries < NAME_TRIES; tries++) {
            try {
                return starting.apply(free);
            } catch (BroodException e) {
                String next = freeName();
                if (next.equals(free)) { // it was not for the name
                    throw e;
                }
                free = next;
            }
        }
        return starting.apply(free);
    }

    /** The default name, with the first number behind it that no detached process of this user has. */
    private String freeName() {
        Set<String> taken = ChildProcess.detachedProcesses().stream().map(DetachedProcess::name).collect(Collectors.toSet());
        String free = defaultName();
        for (int number = 2; taken.contains(free); number++) {
            free = fitting(defaultName() + "-" + number, "program-" + number);
        }
        return free;
    }

    /** The last part of what was named, so far as it fits. */
    private String defaultName() {
        String file = target.substring(target.lastIndexOf(File.separatorChar) + 1);
        String plain = isFile(JAR) || isFile(SOURCE) ? file.substring(0, file.lastIndexOf('.')) : file.substring(file.lastIndexOf('.') + 1);
        return fitting(plain, "program");
    }

    private static String fitting(String wanted, String other) {
        return !wanted.isBlank() && wanted.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME ? wanted : other;
    }

    // ---- signals

    /** Hands a signal on from now on. Returns false if this command was started to ignore it, which then holds for the program, too. */
    private boolean handle(Signal signal) {
        SignalHandler before = sun.misc.Signal.handle(new sun.misc.Signal(signal.name()), _ -> handOn(signal));
        return !SignalHandler.SIG_IGN.equals(before);
    }

    private void handOn(Signal signal) {
        ChildProcess program = child;
        SharedBoolean taken = ready;
        if (program == null || taken == null) {
            System.exit(SIGNAL_BASE + signal.number()); // nothing runs yet, or what is being started ends with this process
        } else if (signal != Signal.INT || !program.isAlive()) {
            program.sendSignal(signal);
        } else if (!taken.get()) {
            System.exit(ExitStatus.INTERRUPTED); // it would not hear it yet
        } else if (!isInForeground()) {
            program.sendSignal(signal);
        } // else the terminal has sent it to the program, too: it is not to have it twice
    }

    private static boolean isInForeground() {
        try {
            return ProcessInfo.current().flags().contains(ProcessFlag.FOREGROUND);
        } catch (UnsupportedOperationException _) {
            return Terminals.find().output(); // then it most likely is
        }
    }

    // ---- what is run

    private boolean isFile(String ending) {
        return target.endsWith(ending) && (target.contains(File.separator) || Files.exists(path(target)) || ending.equals(JAR));
    }

    private Found find() throws IOException {
        if (isFile(JAR)) {
            return jar(path(target));
        }
        List<Path> given = classPath == null ? usualClassPath() : entries(classPath);
        if (isFile(SOURCE)) {
            requireFile();
            List<String> all = new ArrayList<>(List.of(target));
            all.addAll(args);
            return new Found(
                    Program.SOURCE_LAUNCHER,
                    all,
                    classPath == null && System.getenv("CLASSPATH") == null ? List.of() : given,
                    List.of("--add-exports=jdk.compiler/com.sun.tools.javac.launcher=ALL-UNNAMED"));
        }
        List<URL> urls = new ArrayList<>();
        for (Path entry : given) {
            urls.add(entry.toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new))) {
            if (loader.getResource(target.replace('.', '/') + ".class") == null) {
                throw refused(noClass(given));
            }
        }
        return new Found(target, args, given, List.of());
    }

    /** What was named if it is no class. */
    private String noClass(List<Path> given) {
        String programs = ": name a class, a jar (.jar), or a file with source code (.java)";
        if (FileNames.isFolder(target)) {
            return target + " is a folder" + programs;
        } else if (FileNames.exists(target)) {
            return target + " is no program" + programs + (target.endsWith(".class") ? ", a class without .class" : "");
        } else if (target.endsWith(SOURCE) || target.contains(File.separator)) {
            return "there is no file " + target;
        }
        return "there is no class " + target + " on the class path " + given + ": name it with its package, and by --class-path where it is";
    }

    private void requireFile() {
        if (Files.isDirectory(path(target))) {
            throw refused(target + " is a folder: name a file");
        } else if (!Files.exists(path(target))) {
            throw refused("there is no file " + target);
        } else if (!Files.isReadable(path(target))) {
            throw refused("user " + System.getProperty("user.name") + " may not read " + target);
        }
    }

    private Found jar(Path jar) throws IOException {
        requireFile();
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String mainClass = main.getValue(Attributes.Name.MAIN_CLASS);
            if (mainClass == null) {
                throw refused("the manifest of " + target + " names no Main-Class: name the class, and the jar by --class-path");
            }
            List<String> options = new ArrayList<>();
            addAccess(main.getValue("Add-Exports"), "--add-exports=", options);
            addAccess(main.getValue("Add-Opens"), "--add-opens=", options);
            List<Path> all = new ArrayList<>(List.of(jar));
            if (classPath != null) {
                all.addAll(entries(classPath));
            }
            return new Found(mainClass.strip(), args, all, options);
        } catch (ZipException e) {
            throw refused(target + " is no jar: " + e.getMessage());
        }
    }

    /** What a manifest asks for with {@code java -jar}: packages, separated by spaces. */
    private static void addAccess(@Nullable String packages, String option, List<String> options) {
        for (StringTokenizer each = new StringTokenizer(packages == null ? "" : packages); each.hasMoreTokens(); ) {
            options.add(option + each.nextToken() + "=ALL-UNNAMED");
        }
    }

    private List<Path> usualClassPath() {
        String variable = System.getenv("CLASSPATH");
        return entries(variable == null || variable.isEmpty() ? "." : variable);
    }

    private List<Path> entries(String text) {
        List<Path> entries = new ArrayList<>();
        for (StringTokenizer each = new StringTokenizer(text, File.pathSeparator); each.hasMoreTokens(); ) {
            String entry = each.nextToken();
            boolean all = entry.equals("*") || entry.endsWith("/*");
            if (!all) {
                entries.add(path(entry));
                continue;
            }
            Path folder = path(entry.substring(0, entry.length() - 1));
            try (var jars = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
                jars.forEach(entries::add);
            } catch (IOException e) {
                throw refused("the class path names " + entry + ", which cannot be read: " + e.getMessage());
            }
        }
        return entries;
    }

    private Path path(String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw refused("the name of a file " + FileNames.problem());
        }
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec().commandLine(), message);
    }
}
