// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Sessions, their slots, who lives, and what is done when somebody does not any more. */
package dev.brood.internal.sync;
