// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.message;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import dev.brood.examples.PythonText;
import dev.brood.ipc.Connection;
import dev.brood.ipc.Pipe;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pipe whose ends are in three children and the parent: a message goes to whoever receives first, and to him alone. */
final class PipeForMany {

    private PipeForMany() {}

    static void funcPipe1(Connection<@Nullable String> conn, String id) throws InterruptedException {
        System.out.println("func_pipe1 %s start===============\n".formatted(id));
        for (int i = 1; i <= 2; i++) {
            Pace.sleep(0.1);
            conn.send(id + "_send_" + i);
            System.out.println("func_pipe1: %s send_%d\n".formatted(id, i));
        }
        for (int i = 0; i < 2; i++) {
            Pace.sleep(0.1);
            System.out.println("func_pipe1: %s recv %s\n".formatted(id, conn.receive()));
        }
        System.out.println("func_pipe1 %s end=================\n".formatted(id));
    }

    static void funcPipe2(Connection<@Nullable String> conn, String id) throws InterruptedException {
        System.out.println("func_pipe2 %s start===============\n".formatted(id));
        Pace.sleep(0.1);
        conn.send(id);
        System.out.println("func_pipe2: %s send\n".formatted(id));
        Pace.sleep(0.1);
        System.out.println("func_pipe2: %s recv %s\n".formatted(id, conn.receive()));
        System.out.println("func_pipe2 %s end=================\n".formatted(id));
    }

    @SuppressWarnings("NullAway") // does not follow type arguments: a message may be null here
    static void main() throws InterruptedException {
        try (var pipe = Pipe.<@Nullable String>create()) {
            var mainConn = pipe.first();
            var childConn = pipe.second();

            var process = List.of(
                    ChildProcess.start(() -> funcPipe1(mainConn, "pid_1")),
                    ChildProcess.start(() -> funcPipe2(childConn, "pid_2")),
                    ChildProcess.start(() -> funcPipe2(childConn, "pid_3")));
            System.out.println("run__pipe send：None\n");
            mainConn.send(null);
            System.out.println("run__pipe recv：%s\n".formatted(PythonText.of(childConn.receive())));
            for (ChildProcess p : process) {
                p.join();
            }
        }
    }
}
