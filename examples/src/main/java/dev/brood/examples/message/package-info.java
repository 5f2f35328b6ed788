// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/** The programs of the teaching notes whose processes send each other messages, and what the guide tells of queues and pipes. */
package dev.brood.examples.message;
