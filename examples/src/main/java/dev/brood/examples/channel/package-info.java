// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** Processes that talk through what lies outside of them all: a Redis server, a database, a file with locks. */
package dev.brood.examples.channel;
