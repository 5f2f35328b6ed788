// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
import org.jspecify.annotations.NullMarked;

/** Example programs: those of the teaching notes, and what Brood's guide shows. */
@NullMarked
module dev.brood.examples {
    requires static org.jspecify;
    requires dev.brood;

    // What a task captures, and the fields of a task that is a class, are read and rebuilt by Brood.
    opens dev.brood.examples.executor to
            dev.brood;
    opens dev.brood.examples.exit to
            dev.brood;
    opens dev.brood.examples.pool to
            dev.brood;
    opens dev.brood.examples.process to
            dev.brood;
}
