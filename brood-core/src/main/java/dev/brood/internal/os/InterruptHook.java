// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Has an action run when the current platform thread is interrupted while it is in native code.
 *
 * <p>{@link Thread#interrupt} wakes a thread that selects by calling the selector's {@code wakeup}: this is a selector in name
 * only, whose {@code wakeup} is the action. Not thread-safe: one use at a time, by one thread.
 */
public final class InterruptHook {

    private final Hook hook;

    /**
     * Creates a hook.
     *
     * @param action what wakes the thread; run by whoever interrupts it, or by itself if it was interrupted before
     */
    public InterruptHook(Runnable action) {
        this.hook = new Hook(action);
    }

    /**
     * Runs something that may sleep in native code.
     *
     * @param sleeping the code
     */
    public void during(Runnable sleeping) {
        hook.enter();
        try {
            sleeping.run();
        } finally {
            hook.leave();
        }
    }

    private static final class Hook extends AbstractSelector {
        private final Runnable action;

        Hook(Runnable action) {
            super(SelectorProvider.provider());
            this.action = action;
        }

        void enter() {
            begin();
        }

        void leave() {
            end();
        }

        @Override
        public Selector wakeup() {
            action.run();
            return this;
        }

        @Override
        protected void implCloseSelector() {}

        @Override
        protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
            throw new UnsupportedOperationException("no selector");
        }

        @Override
        public Set<SelectionKey> keys() {
            return Set.of();
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            return Set.of();
        }

        @Override
        public int selectNow() {
            return 0;
        }

        @Override
        public int select(long timeout) {
            return 0;
        }

        @Override
        public int select() {
            return 0;
        }
    }
}
