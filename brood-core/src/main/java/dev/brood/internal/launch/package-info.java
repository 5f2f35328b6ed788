// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Starting child JVMs and talking to them: the command line, the control socket and its connections, the child's main
 * class, and the rules by which processes end.
 */
package dev.brood.internal.launch;
