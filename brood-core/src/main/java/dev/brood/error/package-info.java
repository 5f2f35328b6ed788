// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
/**
 * The exceptions of Brood: unchecked, with what was asked, what was found and the remedy in each message.
 *
 * <p>What cannot be sent is refused at the call ({@link dev.brood.error.NotSendableException}); what can be sent, but not be read where it
 * arrives, is told by {@link dev.brood.error.NotReadableException}.
 */
package dev.brood.error;
