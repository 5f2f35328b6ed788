// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

/**
 * The arguments of one call of a function of several parameters, for {@link ProcessPool#starmap}.
 *
 * <p>It is what a tuple is in Python's {@code pool.starmap(f, [(1, 2), (3, 4)])}.
 */
public final class Args {

    private Args() {}

    /**
     * Two arguments.
     *
     * @param a the first argument
     * @param b the second argument
     * @param <A> the type of the first argument
     * @param <B> the type of the second argument
     */
    public record Two<A, B>(A a, B b) {}

    /**
     * Three arguments.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the type of the first argument
     * @param <B> the type of the second argument
     * @param <C> the type of the third argument
     */
    public record Three<A, B, C>(A a, B b, C c) {}

    /**
     * Two arguments of one call.
     *
     * @param a the first argument
     * @param b the second argument
     * @param <A> the type of the first argument
     * @param <B> the type of the second argument
     * @return both
     */
    public static <A, B> Two<A, B> of(A a, B b) {
        return new Two<>(a, b);
    }

    /**
     * Three arguments of one call.
     *
     * @param a the first argument
     * @param b the second argument
     * @param c the third argument
     * @param <A> the type of the first argument
     * @param <B> the type of the second argument
     * @param <C> the type of the third argument
     * @return all three
     */
    public static <A, B, C> Three<A, B, C> of(A a, B b, C c) {
        return new Three<>(a, b, c);
    }
}
