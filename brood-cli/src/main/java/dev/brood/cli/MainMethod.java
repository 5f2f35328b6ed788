// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;

/**
 * The method at which the {@code java} command begins a class: {@code main(String[])}, else {@code main()}, static or not, its own or
 * inherited. Source: JEP 512, section 12.1.4 of the language specification.
 */
final class MainMethod {

    private final Class<?> type;
    private final Method method;

    private MainMethod(Class<?> type, Method method) {
        this.type = type;
        this.method = method;
    }

    /** {@return the method of a class} */
    static MainMethod of(Class<?> type) throws NoSuchMethodException {
        for (Class<?>[] parameters : new Class<?>[][] {{String[].class}, {}}) {
            for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
                for (Method method : declaring.getDeclaredMethods()) {
                    boolean fits = method.getName().equals("main")
                            && method.getReturnType() == void.class
                            && java.util.Arrays.equals(method.getParameterTypes(), parameters);
                    if (fits && !Modifier.isPrivate(method.getModifiers()) && !Modifier.isAbstract(method.getModifiers())) {
                        return new MainMethod(type, method);
                    }
                }
            }
        }
        throw new NoSuchMethodException(type + " has no method main(String[]) or main() that is not private, so it is no program");
    }

    /** Runs it. What it throws is thrown as it is. */
    void run(String[] args) throws Exception {
        try {
            method.setAccessible(true);
            Object receiver = Modifier.isStatic(method.getModifiers()) ? null : newInstance();
            method.invoke(receiver, method.getParameterCount() == 0 ? new Object[0] : new Object[] {args});
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw e;
            }
        }
    }

    private Object newInstance() throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }
}
