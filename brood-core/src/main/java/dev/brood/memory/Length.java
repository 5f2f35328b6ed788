// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How much room a component of a record has in a {@link SharedStruct}: the length of an array, which each value must have
 * exactly, or the most bytes of a string in UTF-8.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Length {

    /** {@return elements of an array, or bytes of a string; at least 1} */
    int value();
}
