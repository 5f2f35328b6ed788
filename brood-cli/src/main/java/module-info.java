import org.jspecify.annotations.NullMarked;

/** The {@code brood} command. */
@NullMarked
@SuppressWarnings("requires-automatic") // OSHI has a stable name and no descriptor
module dev.brood.cli {
    requires static org.jspecify;
    requires com.github.oshi;
    requires de.siegmar.fastcsv;
    requires dev.brood;
    requires info.picocli;
    requires java.compiler;
    requires java.management;
    requires jdk.compiler;
    requires jdk.management;
    requires jdk.unsupported;
    requires me.tongfei.progressbar;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires tools.jackson.core;

    opens dev.brood.cli to
            dev.brood,
            info.picocli;
}
