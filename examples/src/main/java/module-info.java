import org.jspecify.annotations.NullMarked;

/** Example programs. */
@NullMarked
module dev.brood.examples {
    requires static org.jspecify;
    requires dev.brood;
}
