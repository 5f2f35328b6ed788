// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.fork;

import dev.brood.Fork;

/** Two forks, of which the second runs in both processes, make four processes, each of which prints what the second one returned to it. */
final class TwoForks {

    private TwoForks() {}

    static void main() {
        Fork.fork(_ -> Fork.fork(pid -> System.out.println(pid)));
    }
}
