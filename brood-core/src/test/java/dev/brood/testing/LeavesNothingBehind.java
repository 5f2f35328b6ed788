// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that fails if it leaves anything behind that was not there before: a process below this JVM, a zombie that
 * it has not reaped, a platform thread, a descriptor, a mapping or file of a session.
 *
 * <p>What is compared, and what may stay because it stays once per JVM, is listed in {@link Remains}. What is left over is
 * given 10 s to go.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LeakCheck.class)
public @interface LeavesNothingBehind {}
