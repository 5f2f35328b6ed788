import org.jspecify.annotations.NullMarked;

/** JMH benchmarks, and comparisons with peers. */
@NullMarked
module dev.brood.benchmarks {
    requires static org.jspecify;
    requires dev.brood;
    requires java.management;
    requires jmh.core;
}
