// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.ProcessPool;
import dev.brood.RemoteCallable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** An exception that cannot be rebuilt arrives as plain data, and an exit fails its task alone. */
public final class Brood {

    private Brood() {}

    /** An exception that cannot be read back. */
    static final class BadInputException extends RuntimeException {

        BadInputException(String file, int line) {
            super(file + ":" + line + " is wrong");
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("cannot be rebuilt");
        }
    }

    public static void main(String[] args) throws Exception {
        try (ProcessPool pool = ProcessPool.of(1)) {
            fails(pool, () -> {
                throw new BadInputException("orders.csv", 7);
            });
            fails(pool, () -> {
                System.exit(3);
                return 1;
            });
            fails(pool, () -> {
                throw new StackOverflowError();
            });
            System.out.println("the next task returned " + pool.submit(() -> 6 * 7).get());
        }
    }

    private static void fails(ProcessPool pool, RemoteCallable<Integer> task) throws Exception {
        try {
            pool.submit(task).get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            System.out.println("the task failed: " + e.getCause());
        }
    }
}
