import org.jspecify.annotations.NullMarked;

/** The {@code brood} command. */
@NullMarked
module dev.brood.cli {
    requires static org.jspecify;
    requires dev.brood;
    requires info.picocli;
    requires java.compiler;
    requires jdk.compiler;

    opens dev.brood.cli to
            info.picocli;
}
