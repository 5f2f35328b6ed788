// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * Messages between processes and their threads: queues, pipes, and connections over sockets.
 *
 * <p>A message is complete or not there: whatever process is killed, at whatever instruction, no other one receives half of it,
 * and none of those that were sent through a queue or a pipe is lost on its way. Sockets are as reliable as the other end and the network.
 */
package dev.brood.ipc;
