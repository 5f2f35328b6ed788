// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import dev.brood.ChildProcess;
import dev.brood.ProcessPool;
import dev.brood.RemoteCallable;
import dev.brood.error.NotSendableException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The tests' own lambdas and records under Surefire, and classes that are made at run time. */
class GeneratedClassesTest {

    private record Point(int x, int y) {}

    private static final class Bad extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Bad(String message) {
            super(message);
        }
    }

    /** What a proxy does. */
    private record Adder(int n) implements InvocationHandler {
        @Override
        public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
            return (int) arguments[0] + n;
        }
    }

    @Test
    void aTestsOwnLambdasAndProxiesRunInWorkers() throws Exception {
        Point origin = new Point(1, 2);
        IntUnaryOperator adder = (IntUnaryOperator) Proxy.newProxyInstance(
                GeneratedClassesTest.class.getClassLoader(), new Class<?>[] {IntUnaryOperator.class}, new Adder(5));
        try (ProcessPool pool = ProcessPool.of(1)) {
            assertThat(pool.map(List.of(1, 2), n -> new Point(origin.x() + n, origin.y() * n)))
                    .containsExactly(new Point(2, 2), new Point(3, 4));
            assertThat(pool.submit(() -> adder.applyAsInt(1)).get()).isEqualTo(6);
            RemoteCallable<Integer> failing = () -> {
                throw new Bad("boom");
            };
            assertThatThrownBy(() -> pool.submit(failing).get())
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(Bad.class)
                    .hasMessage("boom")
                    .satisfies(e -> assertThat(e.getStackTrace()).anyMatch(f -> f.getClassName().startsWith("[process pool-")));
        }
    }

    @Test
    void whatChildrenPrintUnderSurefireIsTheTestsOwnOutput(@TempDir Path folder) throws Exception {
        PrintStream ofHost = System.out;
        assumeTrue(ofHost.getClass().getName().startsWith("org.apache.maven.surefire."), "not under Surefire");
        String go = folder.resolve("go").toString();
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (ChildProcess child = ChildProcess.start(() -> {
            while (!Files.exists(Path.of(go))) {
                Thread.onSpinWait();
            }
            System.out.println("printed by a child");
        })) {
            System.setOut(new PrintStream(seen, true, StandardCharsets.UTF_8));
            Files.createFile(Path.of(go));
            assertThat(child.join(Duration.ofSeconds(30))).isTrue();
        } finally {
            System.setOut(ofHost);
        }
        assertThat(seen.toString(StandardCharsets.UTF_8).lines()).containsExactly("printed by a child");
    }

    @Test
    void aClassWhoseBytesExistNowhereIsRefusedAtTheCall() throws Throwable {
        byte[] file = ClassFile.of().build(
                ClassDesc.of("dev.brood.functional.packaging.MadeAtRunTime"),
                c -> c.withMethodBody("<init>", java.lang.constant.ConstantDescs.MTD_void, ClassFile.ACC_PUBLIC, code -> code.aload(0)
                        .invokespecial(java.lang.constant.ConstantDescs.CD_Object, "<init>", java.lang.constant.ConstantDescs.MTD_void)
                        .return_()));
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Object defined = lookup.defineClass(file).getDeclaredConstructor().newInstance();
        Object hidden = lookup.defineHiddenClass(file, true).lookupClass().getDeclaredConstructor().newInstance();
        try (ProcessPool pool = ProcessPool.inline()) {
            assertThatThrownBy(() -> pool.submit(() -> defined.hashCode()))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("captured variable 'defined'")
                    .hasMessageContaining("was made at run time and its class file exists nowhere");
            assertThatThrownBy(() -> pool.submit(() -> hidden.hashCode()))
                    .isInstanceOf(NotSendableException.class)
                    .hasMessageContaining("captured variable 'hidden'")
                    .hasMessageContaining("hidden class");
        }
    }
}
