// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.lang.foreign.MemorySegment;

/**
 * The two functions of {@code os/os_sync_wait_on_address.h} (macOS 14.4 and later) that {@link MacAddressWait} calls; a test
 * stands in for them where there is no Mac. Thread-safe.
 */
interface OsSync {

    /** {@code OS_SYNC_WAIT_ON_ADDRESS_SHARED}, and the same for wakes: the address is shared between processes. */
    int SHARED = 1;

    /** {@code OS_CLOCK_MACH_ABSOLUTE_TIME}. */
    int MACH_ABSOLUTE_TIME = 32;

    /** {@code ENOENT}: nobody waits there. */
    int NOBODY_WAITS = 2;

    /** {@code EINTR}: a signal was handled. */
    int INTERRUPTED = 4;

    /** {@code ENOMEM}: the kernel has none left just now. */
    int NO_MEMORY = 12;

    /** {@code EFAULT}: the kernel could not read the address; it may have been paged out. */
    int FAULT = 14;

    /** {@code ETIMEDOUT}. */
    int TIMED_OUT = 60;

    /**
     * {@code os_sync_wait_on_address_with_timeout}: sleeps while the address has a value.
     *
     * @param address the address
     * @param value the value, of {@code size} bytes
     * @param size 4 or 8
     * @param flags {@link #SHARED}
     * @param clock {@link #MACH_ABSOLUTE_TIME}
     * @param nanos how long at most, from now, positive
     * @return how many still wait there, at once if the value is another one; or an {@code errno}, negated
     */
    int waitOnAddressWithTimeout(MemorySegment address, long value, long size, int flags, int clock, long nanos);

    /**
     * {@code os_sync_wake_by_address_any}: wakes one that sleeps.
     *
     * @param address the address
     * @param size that of who waits
     * @param flags {@link #SHARED}
     * @return not negative; or an {@code errno}, negated
     */
    int wakeByAddressAny(MemorySegment address, long size, int flags);
}
