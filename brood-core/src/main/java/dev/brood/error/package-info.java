// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The exceptions of Brood: unchecked, with what was asked, what was found and the remedy in each message. */
package dev.brood.error;
