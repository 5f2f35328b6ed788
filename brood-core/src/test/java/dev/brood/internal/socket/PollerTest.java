// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.socket;

import dev.brood.testing.LeavesNothingBehind;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;

/** The end of the thread that watches sockets. */
@LeavesNothingBehind
@Timeout(120)
class PollerTest {

    private static final int POLLERS = 400;
    private static final int LONGEST_SPIN = 4_000;

    /** The second wake-up comes when the selection that the first one has ended does its last steps, now and then. */
    @Test
    void theThreadEndsHoweverCloseTogetherItsLastChannelsAreClosed() throws Exception {
        var random = new SplittableRandom(20_261_128);
        for (int i = 0; i < POLLERS; i++) {
            var poller = new Poller();
            Pipe first = watched(poller);
            Pipe second = watched(poller);
            close(first, poller);
            for (int spin = random.nextInt(LONGEST_SPIN); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            close(second, poller);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("brood-sockets")));
    }

    private static Pipe watched(Poller poller) throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        poller.watch(new Gate(pipe.source()), SelectionKey.OP_READ);
        return pipe;
    }

    private static void close(Pipe pipe, Poller poller) throws IOException {
        pipe.source().close();
        poller.forget();
        pipe.sink().close();
    }
}
