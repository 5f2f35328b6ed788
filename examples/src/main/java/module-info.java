// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
import org.jspecify.annotations.NullMarked;

/** Example programs: those of the teaching notes, and what Brood's guide shows. */
@NullMarked
module dev.brood.examples {
    requires static org.jspecify;
    requires dev.brood;

    // For the programs of channel and pdf alone; as modules, those that need a library run with
    // --add-modules java.desktop,java.sql,ALL-MODULE-PATH.
    requires static java.desktop;
    requires static java.sql;
    requires static org.apache.pdfbox;
    requires static org.checkerframework.checker.qual;
    requires static org.postgresql.jdbc;
    requires static redis.clients.jedis;

    // Brood reads and rebuilds the records that travel, as they are not Serializable.
    opens dev.brood.examples.ipc to
            dev.brood;
    opens dev.brood.examples.memory to
            dev.brood;
    opens dev.brood.examples.message to
            dev.brood;
    opens dev.brood.examples.pdf to
            dev.brood;
    opens dev.brood.examples.pool to
            dev.brood;
}
