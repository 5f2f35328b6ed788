// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.error.StaleHandleException;
import dev.brood.internal.memory.Attachment;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/**
 * A handle on its way to another process, or to another moment of this one.
 *
 * @param session the random part of the session that has the object
 * @param reference what names the object there
 * @param type the class of its handles, which has a constructor for {@link Core.Surroundings} and an attachment
 */
record HandleReference(String session, long reference, Class<? extends Handle<?>> type) implements Serializable {

    @SuppressWarnings("unchecked") // a handle's own class
    static HandleReference to(Handle<?> handle, Core core) {
        return new HandleReference(
                core.around.session(), core.attachment.reference(), (Class<? extends Handle<?>>) handle.getClass());
    }

    /** {@return the handle of this process} */
    Object readResolve() {
        Session current = Session.current();
        if (!current.random().equals(session)) {
            throw new StaleHandleException("A shared object of session " + session + " has come to a process of session "
                    + current.random() + ", where it does not exist. Send it to processes below the one that made it, not to detached"
                    + " ones or to other programs; for those, use named shared memory.");
        }
        return open(current.objects(), type);
    }

    private <H extends Handle<?>> H open(SharedObjects objects, Class<H> kind) {
        return objects.open(reference, kind, (around, attachment) -> {
            try {
                Constructor<H> constructor =
                        kind.getDeclaredConstructor(Core.Surroundings.class, Attachment.class);
                constructor.setAccessible(true);
                return constructor.newInstance(around, attachment);
            } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
                throw new IllegalStateException(kind + " is no class of handles", e);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException("A handle of " + kind + " cannot be made: " + e.getCause(), e);
            }
        });
    }
}
