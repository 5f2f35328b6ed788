// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** How processes end: exit codes, orphans, zombies; what the teaching notes describe and print no program of. */
package dev.brood.examples.exit;
