import org.jspecify.annotations.NullMarked;

/**
 * Process-based parallelism: runs any piece of Java in another process of this machine.
 *
 * <p>Nothing outside the JDK is needed at run time. {@code java.management}, {@code jdk.jfr} and {@code jdk.net} are used
 * where they are present.
 */
@NullMarked
@SuppressWarnings("module") // the command and the benchmarks are compiled later
module dev.brood {
    requires static org.jspecify; // not transitive: users would have to have it to compile
    requires static java.management;
    requires static jdk.jfr;
    requires static jdk.net;
    requires jdk.unsupported;

    uses dev.brood.internal.sync.ObjectRepair;

    provides dev.brood.internal.sync.ObjectRepair with
            dev.brood.internal.ring.PipeEndRepair,
            dev.brood.internal.ring.RingRepair;

    exports dev.brood;
    exports dev.brood.error;
    exports dev.brood.ipc;
    exports dev.brood.memory;
    exports dev.brood.os;
    exports dev.brood.sync;

    exports dev.brood.internal.launch to
            dev.brood.cli;
    exports dev.brood.internal.memory to
            dev.brood.benchmarks;
    exports dev.brood.internal.os to
            dev.brood.cli;
    exports dev.brood.internal.sync to
            dev.brood.cli;
    exports dev.brood.internal.wire to
            dev.brood.benchmarks;
}
