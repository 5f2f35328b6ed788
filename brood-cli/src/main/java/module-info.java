import org.jspecify.annotations.NullMarked;

/** The {@code brood} command. */
@NullMarked
module dev.brood.cli {
    requires static org.jspecify;
    requires de.siegmar.fastcsv;
    requires dev.brood;
    requires info.picocli;
    requires java.compiler;
    requires java.management;
    requires jdk.compiler;
    requires jdk.management;
    requires jdk.unsupported;
    requires me.tongfei.progressbar;
    requires tools.jackson.core;

    opens dev.brood.cli to
            dev.brood,
            info.picocli;
}
