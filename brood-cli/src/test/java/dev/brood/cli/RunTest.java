// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import dev.brood.cli.BroodCommand.Result;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** {@code brood run} as a real process, which runs real programs. */
class RunTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Says who it is, and waits for ever. */
    private static final String WAITER = """
            import java.nio.file.*;
            class Waiter {
                public static void main(String[] args) throws Exception {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                    Files.writeString(Path.of("new"), "" + ProcessHandle.current().pid());
                    Files.move(Path.of("new"), Path.of("pid"));
                    Thread.sleep(1_000_000);
                }
            }
            """;

    @TempDir
    private Path temp;

    private BroodCommand brood;
    private final List<Process> programs = new ArrayList<>();
    private final List<Long> detached = new ArrayList<>();

    @BeforeEach
    void makeFolder() throws IOException {
        brood = BroodCommand.in(temp);
    }

    @AfterEach
    void endPrograms() {
        for (Process program : programs) {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly();
        }
        detached.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private ProcessInfo awaitProgram() throws IOException {
        Path pid = brood.folder().resolve("pid");
        await().atMost(LIMIT).until(() -> Files.exists(pid));
        return ProcessInfo.of(Long.parseLong(Files.readString(pid))).orElseThrow();
    }

    private static void awaitEnd(ProcessInfo process) {
        await().atMost(LIMIT).until(() -> process.refresh().map(ProcessInfo::state).orElse(ProcessState.DEAD).hasEnded());
    }

    private Process startWaiter(String... options) throws IOException {
        brood.file("Waiter.java", WAITER);
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(List.of(options));
        words.add("Waiter.java");
        Process run = brood.start(brood.words(words.toArray(String[]::new)));
        programs.add(run);
        return run;
    }

    @Test
    void aFileWithSourceHasTheStreamsAndItsStatusIsTheCommands() throws Exception {
        brood.file("Hello.java", """
                void main(String[] args) throws Exception {
                    IO.println(String.join("|", args) + " " + new String(System.in.readAllBytes()));
                    System.err.println("to err");
                    System.exit(7);
                }
                """);
        Result run = brood.run("from in", brood.words("run", "Hello.java", "--nice", "-x", "a b"));
        assertThat(run.err()).isEqualTo("to err\n");
        assertThat(run.out()).isEqualTo("--nice|-x|a b from in\n");
        assertThat(run.status()).isEqualTo(7);
    }

    @Test
    void classesAndJarsAreRunAsJavaRunsThem() throws Exception {
        brood.file("Inherited.java", """
                package p;
                class Base { void main() { System.out.println("instance of " + getClass().getName()); } }
                public class Inherited extends Base {}
                """);
        Path home = Path.of(System.getProperty("java.home"), "bin");
        assertThat(brood.run("", List.of(home.resolve("javac").toString(), "-d", "classes", "Inherited.java")).status()).isZero();
        Result byClass = brood.run("run", "-c", "classes", "p.Inherited");
        assertThat(byClass.err()).isEmpty();
        assertThat(byClass.out()).isEqualTo("instance of p.Inherited\n");
        assertThat(byClass.status()).isZero();
        assertThat(brood.run("", List.of(home.resolve("jar").toString(), "-cfe", "app.jar", "p.Inherited", "-C", "classes", ".")).status())
                .isZero();
        assertThat(brood.run("run", "app.jar").out()).isEqualTo("instance of p.Inherited\n");
    }

    @Test
    void whatAProgramThrowsIsPrintedAndItsStatusIsOne() throws Exception {
        brood.file("Thrower.java", "void main() { throw new IllegalStateException(\"on purpose\"); }");
        Result run = brood.run("run", "Thrower.java");
        assertThat(run.err()).contains("IllegalStateException: on purpose");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsToldBeforeAnythingStarts() throws Exception {
        brood.file("text.jar", "no jar");
        Files.createDirectory(brood.folder().resolve("folder.jar"));
        for (String[] wrong : List.of(
                new String[] {"No.java", "there is no file No.java"}, new String[] {"no.jar", "there is no file no.jar"},
                new String[] {"./No.java", "there is no file ./No.java"}, new String[] {".", ". is a folder"},
                new String[] {"/etc/passwd", "/etc/passwd is no program"}, new String[] {"no/Class", "there is no file no/Class"},
                new String[] {"text.jar", "text.jar is no jar"}, new String[] {"folder.jar", "folder.jar is a folder"},
                new String[] {"com.acme.No", "there is no class com.acme.No"}, new String[] {"--nice=20", "X", "is no nice value"},
                new String[] {"Missing required parameter"})) {
            List<String> words = new ArrayList<>(List.of("run"));
            words.addAll(List.of(wrong).subList(0, wrong.length - 1));
            if (wrong[0].startsWith("--nice")) {
                brood.file("X.java", "void main() {}");
                words.set(words.size() - 1, "X.java");
            }
            Result run = brood.run(words.toArray(String[]::new));
            assertThat(run.err()).contains(wrong[wrong.length - 1]);
            assertThat(run.status()).as("%s", words).isEqualTo(2);
        }
    }

    @Test
    void theNiceValueIsThatOfAllThreadsAndTheNameIsFound() throws Exception {
        Process run = startWaiter("--nice=19", "--name=night shift", "--max-heap=64m");
        ProcessInfo program = awaitProgram();
        assertThat(program.nice()).isEqualTo(19);
        BroodCommand other = new BroodCommand(brood.folder(), temp.resolve("k"));
        assertThat(other.run("ps", "-o", "args", Long.toString(program.pid())).out()).contains("-Xmx64m");
        assertThat(other.run("kill", "-KILL", "--wait", "30", "night shift").status()).isZero();
        Result result = brood.result(run);
        assertThat(result.status()).isEqualTo(128 + 9);
        assertThat(result.err()).contains("night shift (process " + program.pid() + ") was ended by signal KILL");
    }

    @Test
    void aPriorityThatIsNotPermittedIsRefused() throws Exception {
        BroodCommand.require("setpriv");
        brood.file("X.java", "void main() {}");
        List<String> words = new ArrayList<>();
        if (ProcessInfo.current().effectiveUid() == 0) {
            words.addAll(List.of("setpriv", "--bounding-set", "-sys_nice"));
        }
        words.addAll(brood.words("run", "--nice=-20", "X.java"));
        Result run = brood.run("", words);
        assertThat(run.err()).contains("--nice -20 is not permitted", "CAP_SYS_NICE");
        assertThat(run.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"INT,130", "TERM,143", "HUP,129"})
    void signalsToTheCommandReachTheProgram(String signal, int status) throws Exception {
        Process run = startWaiter();
        ProcessInfo program = awaitProgram();
        new ProcessBuilder("kill", "-" + signal, Long.toString(run.pid())).start().waitFor();
        Result result = brood.result(run);
        assertThat(result.status()).isEqualTo(status);
        assertThat(result.out()).isEqualTo("hook\n");
        awaitEnd(program);
    }

    @Test
    void theProgramEndsWithACommandThatIsKilled() throws Exception {
        Process run = startWaiter();
        ProcessInfo program = awaitProgram();
        new ProcessBuilder("kill", "-KILL", Long.toString(run.pid())).start().waitFor();
        assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
        awaitEnd(program);
    }

    @Test
    void ctrlCOfATerminalReachesTheProgramOnce() throws Exception {
        BroodCommand.require("script");
        brood.file("Counter.java", """
                import sun.misc.Signal;
                void main() throws Exception {
                    var times = new java.util.concurrent.atomic.AtomicInteger();
                    var first = new java.util.concurrent.CountDownLatch(1);
                    Signal.handle(new Signal("INT"), s -> { times.incrementAndGet(); first.countDown(); });
                    System.out.println("terminal " + System.console().isTerminal());
                    first.await();
                    Thread.sleep(500); // a second one would come now
                    System.out.println("INT " + times);
                }
                """);
        String command = brood.line("run", "Counter.java");
        // exec: a shell in between (dash, where no variable SHELL names another) would end by the interrupt itself.
        String typed = "(until grep -q 'terminal true' typescript 2>/dev/null; do sleep 0.1; done; printf '\\003'; sleep 3)"
                + " | script -qefc 'exec sh command.sh' typescript";
        Files.writeString(brood.folder().resolve("command.sh"), "exec " + command + "\n");
        Result run = brood.run("", List.of("sh", "-c", typed));
        assertThat(run.out()).contains("terminal true", "INT 1\r\n");
        assertThat(run.status()).isZero();
    }

    /** Starts one that is detached, and returns what the command says: its pid and name. */
    private Result detach(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("run", "--detached"));
        all.addAll(List.of(words));
        Result result = brood.run(all.toArray(String[]::new));
        if (result.status() == 0) {
            detached.add(Long.parseLong(result.out().split(" ", 2)[0]));
        }
        return result;
    }

    @Test
    void aDetachedProgramOutlivesTheCommandAndIsFoundByItsName() throws Exception {
        brood.file("Waiter.java", WAITER);
        Result result = detach("--name=night watch", "--output=log", "Waiter.java");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        ProcessInfo program = awaitProgram();
        assertThat(result.out()).isEqualTo(program.pid() + " night watch\n");
        assertThat(program.terminal()).isEmpty();

        BroodCommand other = new BroodCommand(brood.folder(), temp.resolve("k"));
        assertThat(other.run("top", "--batch", "-n", "1").out()).contains("night watch: ");
        Result second = other.run("run", "--detached", "--name=night watch", "Waiter.java");
        assertThat(second.err()).contains("'night watch'", "process " + program.pid() + " of this user has it");
        assertThat(second.status()).isEqualTo(3);

        assertThat(other.run("kill", "--wait", "30", "night watch").status()).isZero();
        assertThat(Files.readString(brood.folder().resolve("log"))).isEqualTo("hook\n");
        assertThat(brood.leftovers()).isEmpty();
        assertThat(other.run("kill", "night watch").err()).contains("no child of Brood's");
    }

    @Test
    void detachedProgramsThatNobodyNamesHaveNumbersAndTheirOutputIsDiscarded() throws Exception {
        brood.file("Sleeper.java", "void main() throws Exception { Thread.sleep(1_000_000); }");
        Result first = detach("Sleeper.java");
        Result second = detach("Sleeper.java");
        assertThat(first.out()).matches("\\d+ Sleeper\n");
        assertThat(second.out()).matches("\\d+ Sleeper-2\n");
        assertThat(second.err()).isEqualTo("brood run: its output is discarded; --output FILE keeps it\n");
        BroodCommand other = new BroodCommand(brood.folder(), temp.resolve("k"));
        Result kill = other.run("kill", "--wait", "30", "Sleeper", "Sleeper-2");
        assertThat(kill.err()).isEmpty();
        assertThat(kill.status()).isZero();
    }

    @Test
    void twoThatAreStartedAtOnceDoNotGetOneName() throws Exception {
        brood.file("Sleeper.java", "void main() throws Exception { Thread.sleep(1_000_000); }");
        List<BroodCommand> commands = new ArrayList<>();
        List<Process> processes = new ArrayList<>();
        for (String folder : List.of("a", "b", "c")) {
            BroodCommand command = new BroodCommand(brood.folder(), temp.resolve(folder));
            commands.add(command);
            processes.add(command.start(command.words("run", "--detached", "Sleeper.java")));
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            Result result = commands.get(i).result(processes.get(i));
            assertThat(result.status()).as(result.err()).isZero();
            String[] words = result.out().strip().split(" ", 2);
            detached.add(Long.parseLong(words[0]));
            names.add(words[1]);
        }
        assertThat(names).containsExactlyInAnyOrder("Sleeper", "Sleeper-2", "Sleeper-3");
    }

    @Test
    void anOutputFileIsForDetachedPrograms() throws Exception {
        brood.file("X.java", "void main() {}");
        Result run = brood.run("run", "--output=log", "X.java");
        assertThat(run.err()).contains("--output is for programs that are --detached");
        assertThat(run.status()).isEqualTo(2);
        Result impossible = brood.run("run", "--detached", "--output=no/log", "X.java");
        assertThat(impossible.err())
                .isEqualTo("brood run: --output no/log cannot be written: there is no folder " + brood.folder().resolve("no")
                        + ". Make it, or name another file.\n");
        assertThat(impossible.status()).isEqualTo(3);
        assertThat(brood.run("run", "--detached", "--output=.", "X.java").err()).contains("--output . is a folder");
        assertThat(brood.run("run", "--detached", "--output=X.java/log", "X.java").err()).contains("X.java is no folder");
        assertThat(brood.run("run", "--detached", "--output=/dev/null", "X.java").status()).isZero();
    }

    @Test
    void sourceCodeThatDoesNotCompileIsNotDetached() throws Exception {
        brood.file("Bad.java", "void main() { missing(); }");
        Result bad = brood.run("run", "--detached", "Bad.java");
        assertThat(bad.err()).contains("Bad.java:1: error: cannot find symbol", "brood run: Bad.java does not compile, so nothing has been started");
        assertThat(bad.out()).isEmpty();
        assertThat(bad.status()).isEqualTo(2);

        Files.createDirectories(brood.folder().resolve("p"));
        brood.file("p/A.java", "package p; class A { public static void main(String[] args) { System.out.println(B.text()); } }");
        brood.file("p/B.java", "package p; class B { static String text() { return \"of another file\"; } }");
        Result several = brood.run("run", "--detached", "--output=log", "p/A.java");
        assertThat(several.err()).isEmpty();
        assertThat(several.status()).isZero();
        await().atMost(LIMIT).until(() -> Files.readString(brood.folder().resolve("log")).equals("of another file\n"));
    }

    @Test
    void aDetachedProgramThatFailsAtOnceIsTold() throws Exception {
        brood.file("Gone.java", "void main() { System.out.println(\"words\"); Runtime.getRuntime().halt(7); }");
        Result gone = brood.run("run", "--detached", "--watch=250", "--output=log", "Gone.java");
        assertThat(gone.out()).matches("\\d+ Gone\n");
        assertThat(gone.err()).contains("brood run: Gone (process ", ") has ended already, with status 7: log has what it said");
        assertThat(gone.status()).isEqualTo(7);
        assertThat(Files.readString(brood.folder().resolve("log"))).isEqualTo("words\n");
        Result discarded = brood.run("run", "--detached", "--watch=250", "Gone.java");
        assertThat(discarded.err()).contains(") has ended already, with status 7: --output FILE would keep what it said");
        assertThat(brood.run("run", "--watch=1", "Gone.java").err()).contains("--watch is for programs that are --detached");
        assertThat(brood.run("run", "--detached", "--watch=-1", "Gone.java").err()).contains("--watch -1.0 is no time");
    }
}
