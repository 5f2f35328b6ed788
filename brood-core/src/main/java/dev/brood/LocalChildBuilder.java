// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import dev.brood.error.NotSendableException;
import dev.brood.internal.launch.ChildGroup;
import dev.brood.internal.launch.HeapSize;
import dev.brood.internal.launch.LaunchSpec;
import dev.brood.internal.launch.Placement;
import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.Affinity;
import dev.brood.internal.os.Given;
import dev.brood.internal.os.Nice;
import dev.brood.memory.SharedMemory;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects and checks the settings of a child process. */
final class LocalChildBuilder implements ChildProcess.Builder {

    /** The longest name of a child, in bytes of UTF-8. */
    static final int MAX_NAME = 80;

    private static final int LEAST_JAVA = 25;
    private static final int UNIQUE_DIGITS = 8;
    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    /** The first number of a version, or the second of {@code 1.8}. */
    private static final Pattern FEATURE = Pattern.compile("^\"?(?:1\\.)?(\\d{1,4})");

    private static final AtomicInteger NEXT_NUMBER = new AtomicInteger();

    private final LocalContext context;
    private final RemoteAction task;
    private final List<Class<?>> statics = new ArrayList<>();
    private final List<SharedMemory> privateMemory = new ArrayList<>();
    private @Nullable String name;
    /** The last that a default name has taken. */
    private int number;
    private boolean daemon;
    private boolean detached;
    private @Nullable StartMethod startMethod;
    private @Nullable Integer nice;
    private BitSet processors = new BitSet();
    private @Nullable ChildGroup group;
    private @Nullable String maxHeap;
    private final List<String> jvmArgs = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Path workingDirectory;
    private @Nullable Path javaHome;
    private List<String> commandPrefix = List.of();
    private ProcessBuilder.Redirect stdin = ProcessBuilder.Redirect.DISCARD;
    private ProcessBuilder.Redirect stdout = ProcessBuilder.Redirect.INHERIT;
    private ProcessBuilder.Redirect stderr = ProcessBuilder.Redirect.INHERIT;
    private @Nullable Consumer<? super String> stdoutLines;
    private @Nullable Consumer<? super String> stderrLines;

    LocalChildBuilder(LocalContext context, RemoteAction task) {
        this.context = context;
        this.task = given(task, "builder", "the task that the child is to run");
    }

    static String checkedName(String name, int limit) {
        int bytes = given(name, "name", "a name").getBytes(StandardCharsets.UTF_8).length;
        if (name.isBlank() || bytes > limit) {
            throw new IllegalArgumentException("name(\"" + Given.shown(name) + "\") has " + bytes + " bytes in UTF-8: give 1 to " + limit
                    + ", not only blanks");
        }
        return name;
    }

    static Map<String, String> checkedVariables(Map<String, String> variables) {
        given(variables, "environment", "a map of variables").forEach((variable, value) -> {
            if (variable == null || value == null) {
                throw new NullPointerException("environment(" + variable + " = " + value + "): give each variable a name and a value,"
                        + " none may be null");
            }
            if (variable.isEmpty() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("environment(\"" + Given.shown(variable) + "\" = \"" + Given.shown(value) + "\") is no variable: its name"
                        + " may not be empty or hold '=', and neither may hold a character 0");
            }
        });
        return variables;
    }

    static List<String> checkedWords(String[] words, String call) {
        for (String word : given(words, call, "one string for each argument")) {
            given(word, call, "a string for each argument");
        }
        return List.of(words);
    }

    static Path checkedDirectory(Path directory) {
        if (!Files.isDirectory(given(directory, "workingDirectory", "an existing directory"))) {
            throw new IllegalArgumentException("workingDirectory(" + directory + ") is not an existing directory");
        }
        return directory;
    }

    /** Refuses what has no launcher, and a JDK whose release file says that it is too old; one that says nothing is tried. */
    static Path checkedJava(Path home) {
        refuseIfOld(home);
        Path launcher = home.toAbsolutePath().resolve("bin").resolve(WINDOWS ? "java.exe" : "java");
        if (!Files.isExecutable(launcher)) {
            throw new IllegalArgumentException("javaHome(" + home + ") is no folder of a JDK: " + launcher
                    + " is not an executable file. Name the folder that has bin/java, or none for the JDK of this program");
        }
        return home;
    }

    private static void refuseIfOld(Path home) {
        Path release = given(home, "javaHome", "the folder of a JDK").resolve("release");
        if (Files.isReadable(release)) {
            Properties properties = new Properties();
            try (Reader reader = Files.newBufferedReader(release)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                return; // it says nothing that could be understood
            }
            Matcher version = FEATURE.matcher(properties.getProperty("JAVA_VERSION", ""));
            if (version.find() && Integer.parseInt(version.group(1)) < LEAST_JAVA) {
                throw new IllegalArgumentException("javaHome(" + home + ") needs JDK " + LEAST_JAVA + " or later, found "
                        + version.group(1) + ": name the folder of another, or none for the JDK of this program");
            }
        }
    }

    static int checkedNice(int nice, String call) {
        if (nice < Nice.LEAST || nice > Nice.MOST) {
            throw new IllegalArgumentException(call + "(" + nice + ") is no nice value: give " + Nice.LEAST + " (served first) to " + Nice.MOST);
        }
        return nice;
    }

    static BitSet checkedProcessors(Set<Integer> processors) {
        BitSet checked = new BitSet();
        for (Integer processor : given(processors, "affinity", "the numbers of processors")) {
            if (given(processor, "affinity", "a number for each processor") < 0 || processor >= Affinity.PROCESSORS) {
                throw new IllegalArgumentException("affinity(" + processors + "): " + processor + " is no processor: they are numbered from 0");
            }
            checked.set(processor);
        }
        if (checked.isEmpty()) {
            throw new IllegalArgumentException("affinity(" + processors + ") leaves no processor to run on: give at least one");
        }
        return checked;
    }

    /** Refuses null, naming the call and what is expected. */
    static <T> T given(@Nullable T value, String call, String expected) {
        return Given.notNull(value, call, expected);
    }

    @Override
    public ChildProcess.Builder name(String name) {
        this.name = checkedName(name, MAX_NAME);
        return this;
    }

    @Override
    public ChildProcess.Builder daemon(boolean daemon) {
        this.daemon = daemon;
        return this;
    }

    @Override
    public ChildProcess.Builder detached(boolean detached) {
        this.detached = detached;
        return this;
    }

    @Override
    public ChildProcess.Builder startMethod(StartMethod method) {
        this.startMethod = given(method, "startMethod", "a start method");
        return this;
    }

    @Override
    public ChildProcess.Builder copyStatics(Class<?>... classes) {
        for (Class<?> owner : given(classes, "copyStatics", "classes")) {
            statics.add(given(owner, "copyStatics", "classes, none null"));
        }
        return this;
    }

    @Override
    public ChildProcess.Builder copyOnWrite(SharedMemory... memory) {
        for (SharedMemory each : given(memory, "copyOnWrite", "shared memory")) {
            privateMemory.add(given(each, "copyOnWrite", "shared memory, none null"));
        }
        return this;
    }

    @Override
    public ChildProcess.Builder maxHeap(String size) {
        this.maxHeap = HeapSize.checked(given(size, "maxHeap", "a size such as 256m"));
        return this;
    }

    @Override
    public ChildProcess.Builder jvmArgs(String... args) {
        this.jvmArgs.addAll(checkedWords(args, "jvmArgs"));
        return this;
    }

    @Override
    public ChildProcess.Builder environment(Map<String, String> variables) {
        this.environment.putAll(checkedVariables(variables));
        return this;
    }

    @Override
    public ChildProcess.Builder workingDirectory(Path directory) {
        this.workingDirectory = checkedDirectory(directory);
        return this;
    }

    @Override
    public ChildProcess.Builder javaHome(Path home) {
        this.javaHome = checkedJava(home);
        return this;
    }

    @Override
    public ChildProcess.Builder commandPrefix(String... command) {
        this.commandPrefix = checkedWords(command, "commandPrefix");
        return this;
    }

    @Override
    public ChildProcess.Builder nice(int nice) {
        this.nice = checkedNice(nice, "nice");
        return this;
    }

    @Override
    public ChildProcess.Builder affinity(Set<Integer> processors) {
        this.processors = checkedProcessors(processors);
        return this;
    }

    @Override
    public ChildProcess.Builder group(ProcessGroup group) {
        if (!(given(group, "group", "ProcessGroup.create()") instanceof LocalProcessGroup local)) {
            throw new IllegalArgumentException("group(" + group + ") is no group of this machine: give one made by ProcessGroup.create()");
        }
        this.group = local.children();
        return this;
    }

    @Override
    public ChildProcess.Builder stdin(ProcessBuilder.Redirect redirect) {
        ProcessBuilder.Redirect.Type type = given(redirect, "stdin", "Redirect.from(file), INHERIT or DISCARD").type();
        if (type != ProcessBuilder.Redirect.Type.READ && !redirect.equals(ProcessBuilder.Redirect.INHERIT)
                && !redirect.equals(ProcessBuilder.Redirect.PIPE) && !redirect.equals(ProcessBuilder.Redirect.DISCARD)) {
            throw new IllegalArgumentException("stdin(" + redirect + ") writes: give Redirect.from(file), INHERIT or DISCARD,"
                    + " or call stdinPipe()");
        }
        this.stdin = redirect;
        return this;
    }

    @Override
    public ChildProcess.Builder stdinPipe() {
        this.stdin = ProcessBuilder.Redirect.PIPE;
        return this;
    }

    @Override
    public ChildProcess.Builder stdout(ProcessBuilder.Redirect redirect) {
        this.stdout = output("stdout", redirect);
        this.stdoutLines = null;
        return this;
    }

    @Override
    public ChildProcess.Builder stdout(Consumer<? super String> lines) {
        this.stdoutLines = given(lines, "stdout", "what takes the lines");
        return this;
    }

    @Override
    public ChildProcess.Builder stderr(ProcessBuilder.Redirect redirect) {
        this.stderr = output("stderr", redirect);
        this.stderrLines = null;
        return this;
    }

    @Override
    public ChildProcess.Builder stderr(Consumer<? super String> lines) {
        this.stderrLines = given(lines, "stderr", "what takes the lines");
        return this;
    }

    /** A pipe that nobody reads would stop the child when it is full. */
    private static ProcessBuilder.Redirect output(String what, ProcessBuilder.Redirect redirect) {
        if (given(redirect, what, "Redirect.to(file), INHERIT or DISCARD").type() == ProcessBuilder.Redirect.Type.PIPE) {
            throw new IllegalArgumentException(what + "(PIPE) has no reader: give a consumer of lines instead");
        }
        if (redirect.type() == ProcessBuilder.Redirect.Type.READ) {
            throw new IllegalArgumentException(what + "(" + redirect + ") reads: give Redirect.to(file), appendTo(file), INHERIT or"
                    + " DISCARD");
        }
        return redirect;
    }

    @Override
    public ChildProcess build() {
        if (daemon && detached) {
            throw new IllegalArgumentException("daemon(true) and detached(true) contradict each other: a daemon ends with its"
                    + " parent, a detached process outlives it");
        }
        boolean copies = !statics.isEmpty() || !privateMemory.isEmpty();
        StartMethod method = startMethod == null ? context.startMethod() : startMethod;
        if (copies && method != StartMethod.FORK) {
            throw new IllegalArgumentException((statics.isEmpty() ? "copyOnWrite" : "copyStatics") + "(...) needs startMethod(FORK), found "
                    + method + ": only a fork has more of its parent than its task captures");
        }
        if (group != null && detached) {
            throw new IllegalArgumentException("group(...) and detached(true) contradict each other: a group is within one terminal session,"
                    + " which a detached process leaves");
        }
        LaunchSpec.Role role = detached
                ? LaunchSpec.Role.DETACHED
                : daemon ? LaunchSpec.Role.DAEMON : LaunchSpec.Role.CHILD;
        String chosenName = name != null ? name : defaultName();
        return new LocalChildProcess(
                copies ? new ForkedTask.Plan(List.copyOf(statics), List.copyOf(privateMemory)) : null,
                task,
                new LaunchSpec(
                        chosenName,
                        role,
                        maxHeap,
                        List.copyOf(jvmArgs),
                        Map.copyOf(environment),
                        workingDirectory,
                        javaHome,
                        commandPrefix,
                        stdin,
                        stdout,
                        stderr,
                        stdoutLines,
                        stderrLines,
                        context.sparePlan(startMethod),
                        context.forChildren(),
                        new Placement(nice, processors, group)));
    }

    @Override
    public ChildProcess start() {
        boolean unnamed = name == null;
        ChildProcess child = build();
        try {
            return child.start();
        } catch (NotSendableException e) {
            if (unnamed) {
                NEXT_NUMBER.compareAndSet(number, number - 1); // no process has had the name, and nobody else the child
            }
            throw e;
        }
    }

    /** A detached child's is unlike those of all other programs. */
    private String defaultName() {
        number = NEXT_NUMBER.incrementAndGet();
        String plain = "Process-" + number;
        return detached ? plain + "-" + SessionName.newRandom().substring(0, UNIQUE_DIGITS) : plain;
    }
}
