// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.examples.ExampleProgram;
import dev.brood.examples.ExampleRun;
import dev.brood.testing.LeavesNothingBehind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the programs whose processes send each other messages. */
@LeavesNothingBehind
class MessageProgramsTest {

    @Test
    void fiveChildrenSendThroughOneEnd() {
        ExampleProgram.of(FiveSenders.class).sharing().pace(0.1).run().endedWell()
                .printed("{main}", "{main}", "{main}", "{main}", "{main}");
    }

    @Test
    void aQueueTellsItsStateInOneProcess() {
        assertThat(ExampleProgram.of(QueueAtHome.class).sharing().run().endedWell().lines())
                .containsExactly("False", "False", "3", "1");
    }

    @Test
    void aMapGoesThroughAQueueFromOneChildToAnother() {
        ExampleProgram.of(QueueBetweenTwo.class).sharing().run().endedWell().printed("收到消息 {'a': 1, 'b': 2}");
    }

    @Test
    void whatTwoProducersMakeThreeConsumersUseOnceOnAPool() {
        int products = 5;
        var run = ExampleProgram.of(ProducersAndConsumers.class).sharing().pace(0.1).run("" + products).endedWell();
        List<Event> produced = events(run, "produced");
        List<Event> consumed = events(run, "consumed");
        assertThat(produced.size() + consumed.size()).as("%s", run.lines()).isEqualTo(run.lines().size());
        assertThat(produced).hasSize(2 * products).allMatch(event -> event.product() >= 10 && event.product() <= 20);
        assertThat(products(consumed)).containsExactlyInAnyOrderElementsOf(products(produced));
        assertThat(pids(produced)).hasSize(2);
        assertThat(pids(consumed)).isNotEmpty().hasSizeLessThanOrEqualTo(3).doesNotContain(run.pid());
        assertThat(Collections.disjoint(pids(produced), pids(consumed))).isTrue();
    }

    private record Event(long pid, int product) {}

    private static List<Event> events(ExampleRun run, String what) {
        Pattern line = Pattern.compile("process-(\\d+) " + what + " product-(\\d+)\t");
        List<Event> events = new ArrayList<>();
        for (String text : run.matching("process-{number} " + what + " product-{number}\t{ctime}")) {
            MatchResult found = line.matcher(text).results().findFirst().orElseThrow();
            events.add(new Event(Long.parseLong(found.group(1)), Integer.parseInt(found.group(2))));
        }
        return events;
    }

    private static List<Integer> products(List<Event> events) {
        return events.stream().map(Event::product).toList();
    }

    private static List<Long> pids(List<Event> events) {
        return List.copyOf(new HashSet<>(events.stream().map(Event::pid).toList()));
    }

    @Test
    void aMessageGoesToOneOfThoseWhoHaveTheEnd() {
        // Slow, as the parent must have its message back before a child receives.
        var run = ExampleProgram.of(PipeForMany.class).sharing().pace(3).run().endedWell();
        List<String> common = new ArrayList<>(List.of(
                "run__pipe send：None",
                "run__pipe recv：None",
                "func_pipe1 pid_1 start===============",
                "func_pipe1: pid_1 send_1",
                "func_pipe1: pid_1 send_2",
                "func_pipe1: pid_1 recv pid_2",
                "func_pipe1: pid_1 recv pid_3",
                "func_pipe1 pid_1 end================="));
        for (String id : List.of("pid_2", "pid_3")) {
            common.add("func_pipe2 " + id + " start===============");
            common.add("func_pipe2: " + id + " send");
            common.add("func_pipe2 " + id + " end=================");
        }
        // Which of the two receives which message is the only thing that is open.
        List<String> received = run.lines().stream().filter(line -> line.matches("func_pipe2: pid_[23] recv .*")).toList();
        assertThat(received.stream().sorted().toList()).isIn(
                List.of("func_pipe2: pid_2 recv pid_1_send_1", "func_pipe2: pid_3 recv pid_1_send_2"),
                List.of("func_pipe2: pid_2 recv pid_1_send_2", "func_pipe2: pid_3 recv pid_1_send_1"));
        common.addAll(received);
        common.addAll(Collections.nCopies(common.size(), "")); // each text of the notes ends with a line of its own
        run.printed(common, List.of())
                .inOrder("run__pipe send：None", "run__pipe recv：None")
                .inOrder(
                        "func_pipe1 pid_1 start===============",
                        "func_pipe1: pid_1 send_1",
                        "func_pipe1: pid_1 send_2",
                        "func_pipe1 pid_1 end=================");
    }

    @Test
    void pollTellsWhetherSomethingCanBeReceived() {
        assertThat(ExampleProgram.of(PollPipe.class).sharing().pace(0.1).run().endedWell().lines())
                .containsExactly("False", "True", "A False");
    }

    @Test
    void elementsOfAnyKindAndTheQueueItselfTravel() {
        String[] lines = {
            "the length of Queue is:  2",
            "True",
            "[0, None, class java.lang.Object]",
            "the length of Queue is:  0",
            "args queue (0 of 4 elements)",
            "",
            "args queue (0 of 4 elements)",
            ""
        };
        ExampleProgram.of(QueueOfAnything.class).sharing().pace(0.1).run().endedWell().printed(lines)
                .inOrder(lines[0], lines[1], lines[2], lines[3], lines[4]);
        ExampleProgram.of(QueueOfAnything.class).sharing().modular().pace(0.1).run().endedWell().printed(lines);
    }

    @Test
    void whatAKilledWorkerHadTakenIsNotWaitedFor() {
        assertThat(ExampleProgram.of(TasksDone.class).sharing().run().endedWell().lines()).containsExactly(
                "the victim takes 1",
                "all done while the victim lives: False",
                "19 of 20 are done, one died with the victim");
    }

    @Test
    void whatAKilledConsumerHadReceivedComesToTheNextOne() {
        String[] lines = {
            "consumer-1 got order 1 (tea)",
            "it has 1 of 3 orders",
            "consumer-1 ended with -9",
            "consumer-2 got order 1 (tea) again",
            "consumer-2 got order 2 (cake)",
            "consumer-2 got order 3 (fork)",
            "0 orders are left"
        };
        assertThat(ExampleProgram.of(Redelivery.class).sharing().run().endedWell().lines()).containsExactly(lines);
        assertThat(ExampleProgram.of(Redelivery.class).sharing().modular().run().endedWell().lines()).containsExactly(lines);
    }

    @Test
    void oneThreadWaitsForPipesAQueueAProcessAndATime() {
        var run = ExampleProgram.of(WaitForMany.class).sharing().pace(0.2).run().endedWell();
        run.printed(
                "value: warmth 1",
                "value: warmth 2",
                "value: warmth 3",
                "value: wind 1",
                "value: wind 2",
                "value: wind 3",
                "log: step 1",
                "log: step 2",
                "job ended with 3",
                "the time is over",
                "all have ended");
        run.inOrder("value: warmth 1", "value: warmth 2", "value: warmth 3", "all have ended");
        run.inOrder("value: wind 1", "value: wind 2", "value: wind 3", "all have ended");
        run.inOrder("log: step 1", "log: step 2", "all have ended");
        assertThat(run.lines().getLast()).isEqualTo("all have ended");
    }
}
