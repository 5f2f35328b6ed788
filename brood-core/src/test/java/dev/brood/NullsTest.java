// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.brood.internal.os.ProcFs;
import dev.brood.ipc.Client;
import dev.brood.ipc.Connection;
import dev.brood.ipc.JoinableQueue;
import dev.brood.ipc.Listener;
import dev.brood.ipc.Pipe;
import dev.brood.ipc.SharedQueue;
import dev.brood.ipc.Waiter;
import dev.brood.memory.SharedBoolean;
import dev.brood.memory.SharedByteArray;
import dev.brood.memory.SharedDouble;
import dev.brood.memory.SharedDoubleArray;
import dev.brood.memory.SharedFloatArray;
import dev.brood.memory.SharedInt;
import dev.brood.memory.SharedIntArray;
import dev.brood.memory.SharedList;
import dev.brood.memory.SharedLong;
import dev.brood.memory.SharedLongArray;
import dev.brood.memory.SharedMemory;
import dev.brood.memory.SharedReference;
import dev.brood.memory.SharedShortArray;
import dev.brood.memory.SharedStruct;
import dev.brood.memory.SharedStructArray;
import dev.brood.memory.StructField;
import dev.brood.os.ProcessInfo;
import dev.brood.os.ProcessTree;
import dev.brood.sync.SharedBarrier;
import dev.brood.sync.SharedCondition;
import dev.brood.sync.SharedEvent;
import dev.brood.sync.SharedLatch;
import dev.brood.sync.SharedLock;
import dev.brood.sync.SharedReadWriteLock;
import dev.brood.sync.SharedSemaphore;
import dev.brood.testing.LeavesNothingBehind;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.lang.reflect.TypeVariable;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Null in place of every argument of every public method: whoever makes that mistake is told which argument it was. */
@LeavesNothingBehind
@Timeout(120)
class NullsTest {

    /** Types that users implement; exceptions, which users do not make; and what tests use. */
    private static final Pattern NOT_CALLED = Pattern.compile("dev\\.brood\\.(error\\..*|testing\\..*|Remote\\w+|ProcessTask|Fork\\$Rest|ipc\\.Waitable\\$Watch)");

    @TempDir
    private Path folder;

    /** A field for each kind. */
    record Row(int number) {}

    private final List<String> wrong = new ArrayList<>();
    private int calls;

    private static List<Class<?>> publicTypes() {
        return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.brood").stream()
                .filter(type -> !type.getPackageName().contains(".internal"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && !NOT_CALLED.matcher(type.getName()).matches())
                .filter(type -> !type.isAnonymousClass())
                .sorted((one, other) -> one.getName().compareTo(other.getName()))
                .<Class<?>>map(JavaClass::reflect)
                .filter(NullsTest::isPublic)
                .toList();
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) && (type.getEnclosingClass() == null || isPublic(type.getEnclosingClass()));
    }

    @Test
    void eachPublicMethodSaysWhichArgumentMustNotBeNull() throws Exception {
        ChildProcess ended = ChildProcess.start(() -> {});
        ended.join();
        Path socket = folder.resolve("s");
        try (ProcessPool pool = ProcessPool.inline();
                ProcessPool workers = ProcessPool.of(1);
                SharedLock lock = SharedLock.create();
                SharedReadWriteLock both = SharedReadWriteLock.create();
                SharedSemaphore semaphore = SharedSemaphore.create(1);
                SharedEvent event = SharedEvent.create();
                SharedLatch latch = SharedLatch.create(1);
                SharedBarrier barrier = SharedBarrier.create(2);
                SharedMemory memory = SharedMemory.create(64);
                SharedInt number = SharedInt.create(1);
                SharedLong longNumber = SharedLong.create(1);
                SharedDouble fraction = SharedDouble.create(1);
                SharedBoolean flag = SharedBoolean.create(true);
                SharedByteArray bytes = SharedByteArray.create(8);
                SharedShortArray shorts = SharedShortArray.create(8);
                SharedIntArray ints = SharedIntArray.create(8);
                SharedLongArray longs = SharedLongArray.create(8);
                SharedFloatArray floats = SharedFloatArray.create(8);
                SharedDoubleArray doubles = SharedDoubleArray.create(8);
                SharedReference<String> reference = SharedReference.create("x", 100);
                SharedStruct<Row> struct = SharedStruct.create(new Row(1));
                SharedStructArray<Row> structs = SharedStructArray.create(Row.class, 2);
                SharedList list = SharedList.of(1, "x");
                SharedQueue<String> queue = SharedQueue.create(10);
                JoinableQueue<String> joinable = SharedQueue.<String>builder().createJoinable();
                Pipe<String> pipe = Pipe.create();
                Listener listener = Listener.unix(socket);
                Connection<String> caller = Client.connect(socket);
                Waiter waiter = Waiter.of(ended)) {
            SharedCondition condition = lock.newCondition();
            List<Object> instances = new ArrayList<>(List.of(ended, ChildProcess.builder(() -> {}), ChildProcess.current(), ProcessGroup.create(),
                    new AttachedProcess("x", ProcFs.system().stat(ProcessHandle.current().pid()).orElseThrow().identity()), Context.current(),
                    Context.builder(), pool, workers, ProcessPool.builder(), pool.submit(() -> 1), Fork.copyStatics(), ProcessTree.snapshot(), ProcessInfo.current(),
                    lock, SharedLock.builder(), SharedReadWriteLock.builder(), reference.getVersioned(),
                    both, semaphore, event, latch, barrier, condition));
            instances.addAll(List.of(memory, number, longNumber, fraction, flag, bytes, shorts, ints, longs, floats, doubles, reference, StructField.of(Row.class, "number", Integer.class), struct,
                    structs, list, queue, joinable, SharedQueue.builder(), pipe, pipe.first(), caller, listener, Listener.builder(), Client.builder(), waiter));
            for (Class<?> type : publicTypes()) {
                for (Method method : type.getMethods()) {
                    if (!method.isSynthetic() && !method.getName().equals("equals") && method.getDeclaringClass().getName().startsWith("dev.brood")) {
                        if (Modifier.isStatic(method.getModifiers())) {
                            tryNulls(type, null, method, instances);
                        } else if (takesReferences(method)) {
                            List<Object> own = instances.stream().filter(type::isInstance).toList();
                            if (own.isEmpty()) {
                                wrong.add("no instance of " + type.getName() + " to call " + method.getName() + " of");
                            }
                            own.forEach(instance -> tryNulls(type, instance, method, instances));
                        }
                    }
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong)); // AssertJ would leave out most of them
        }
        assertThat(calls).isGreaterThan(300);
    }

    private static boolean takesReferences(Method method) {
        return Arrays.stream(method.getParameterTypes()).anyMatch(type -> !type.isPrimitive());
    }

    private void tryNulls(Class<?> type, @Nullable Object instance, Method method, List<Object> instances) {
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Class<?> taken = parameters[i].getType();
            if (taken.isPrimitive() || parameters[i].getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                continue;
            }
            boolean must = !(parameters[i].getParameterizedType() instanceof TypeVariable<?>);
            tryWith(type, instance, method, instances, i, null, must);
            if (taken.isArray() && !taken.getComponentType().isPrimitive()) {
                tryWith(type, instance, method, instances, i, Array.newInstance(taken.getComponentType(), 1), false);
            } else if (taken.isAssignableFrom(List.class) && Iterable.class.isAssignableFrom(taken)) {
                tryWith(type, instance, method, instances, i, Collections.singletonList(null), false);
            } else if (Set.class.equals(taken)) {
                tryWith(type, instance, method, instances, i, Collections.singleton(null), false);
            }
        }
    }

    private void tryWith(
            Class<?> type, @Nullable Object instance, Method method, List<Object> instances, int at, @Nullable Object value, boolean must) {
        Parameter[] parameters = method.getParameters();
        Object[] arguments = new Object[parameters.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = i == at ? value : something(parameters[i].getType(), instances);
        }
        String call = type.getSimpleName() + "." + method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList()
                + " with " + (value == null ? "null" : "a null element") + " as " + parameters[at].getName() + " of "
                + (instance == null ? "the class" : instance.getClass().getSimpleName());
        calls++;
        try {
            Object result = method.invoke(instance, arguments);
            if (result instanceof AutoCloseable closeable && !instances.contains(result)) {
                close(closeable);
            }
            if (must) {
                wrong.add(call + " is accepted");
            }
        } catch (InvocationTargetException e) {
            Throwable thrown = e.getCause();
            String told = String.valueOf(thrown.getMessage());
            boolean refusal = thrown instanceof NullPointerException || thrown instanceof IllegalArgumentException;
            boolean explained = !told.startsWith("Cannot ")
                    && (value != null || told.contains(method.getName() + "(") || told.contains("null") || told.contains(parameters[at].getName()))
                    && !told.equals("null");
            if (refusal ? !explained : must) {
                wrong.add(call + ": " + thrown + " at " + thrown.getStackTrace()[0]);
            }
        } catch (IllegalAccessException e) {
            wrong.add(call + ": " + e);
        }
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** What can stand beside the null. */
    private static @Nullable Object something(Class<?> type, List<Object> instances) {
        for (Object instance : instances) {
            if (type != Object.class && type.isInstance(instance)) {
                return instance;
            }
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 1);
        }
        return switch (type.getName()) {
            case "boolean" -> true;
            case "byte" -> (byte) 1;
            case "short" -> (short) 1;
            case "int" -> 1;
            case "long" -> 1L;
            case "float" -> 1f;
            case "double" -> 1.0;
            case "java.lang.String", "java.lang.Object", "java.lang.CharSequence" -> "number";
            case "java.lang.Class" -> Row.class;
            case "java.time.Duration" -> Duration.ZERO;
            case "java.nio.file.Path" -> Path.of("x");
            case "java.util.Map" -> Map.of();
            case "java.util.Set" -> Set.of();
            case "java.util.List", "java.util.Collection", "java.lang.Iterable" -> List.of();
            case "java.net.SocketAddress", "java.net.InetSocketAddress" -> new InetSocketAddress(0);
            case "java.lang.foreign.MemorySegment" -> java.lang.foreign.MemorySegment.ofArray(new byte[8]);
            default -> type.isInterface() && !type.isSealed()
                    ? Proxy.newProxyInstance(NullsTest.class.getClassLoader(), new Class<?>[] {type}, (proxy, called, given) -> null)
                    : null;
        };
    }
}
