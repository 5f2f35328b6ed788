// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Values, arrays, records and raw memory that processes share, at the speed of memory.
 *
 * <p>Each object is shared by reference: a handle that a task captures, or that is sent in a message, is the same object there.
 * What a process wrote before it died is there, as far as it got: that happens-before what another does after it has got a lock,
 * or a permit, from the dead.
 *
 * <p>Use of an object that the process has closed is refused. To close one while another thread of the process uses it is an error
 * of the program, as with any memory that is freed too early: that thread may read or change a new object in the same place.
 */
package dev.brood.memory;
