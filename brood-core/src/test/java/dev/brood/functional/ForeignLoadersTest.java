// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional;

import dev.brood.ProcessPool;
import dev.brood.RemoteCallable;
import dev.brood.testing.LeavesNothingBehind;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tasks whose classes come from class loaders of the user's. */
@LeavesNothingBehind
class ForeignLoadersTest {

    @TempDir
    private Path folder;

    /** Fails as that of a stopped web application does. */
    private static final class Broken extends ClassLoader {
        Broken(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("made.Gone")) {
                throw new IllegalStateException("this application has been stopped");
            }
            throw new ClassNotFoundException(name);
        }

        @Override
        protected URL findResource(String name) {
            if (name.startsWith("made/Gone")) {
                throw new IllegalStateException("this application has been stopped");
            }
            return null;
        }
    }

    private URL[] compile(Map<String, String> sources) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-d", folder.toString(), "-cp",
                Path.of(ProcessPool.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey() + ".java");
            Files.writeString(file, "package made; " + source.getValue());
            arguments.add(file.toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new))).isZero();
        return new URL[] {folder.toUri().toURL()};
    }

    @SuppressWarnings("unchecked") // compiled here
    private static RemoteCallable<String> task(Class<?> type, String method) throws ReflectiveOperationException {
        return (RemoteCallable<String>) type.getMethod(method).invoke(null);
    }

    @Test
    void aLoaderThatThrowsIsOneThatDoesNotHaveTheClassAndTheWorkerGoesOn() throws Exception {
        URL[] classes = compile(Map.of(
                "Tasks", """
                        import dev.brood.RemoteCallable;
                        public class Tasks {
                            public static RemoteCallable<String> absent() {
                                return () -> {
                                    try {
                                        return Class.forName("made.Gone").getName();
                                    } catch (ClassNotFoundException e) {
                                        return "not found";
                                    }
                                };
                            }
                            public static RemoteCallable<String> present() {
                                return () -> new Helper().hello();
                            }
                        }
                        """,
                "Helper", "class Helper { String hello() { return \"hello\"; } }"));
        try (var loader = new URLClassLoader(classes, new Broken(ForeignLoadersTest.class.getClassLoader()));
                ProcessPool pool = ProcessPool.of(1)) {
            Class<?> tasks = loader.loadClass("made.Tasks");
            assertThat(pool.submit(task(tasks, "absent")).get()).isEqualTo("not found");
            assertThat(pool.submit(task(tasks, "present")).get()).isEqualTo("hello");
        }
    }

    @Test
    void aClassThatWasFetchedReadsTheResourcesThatLieBesideIt() throws Exception {
        URL[] classes = compile(Map.of("Reader", """
                import dev.brood.RemoteCallable;
                public class Reader {
                    public static RemoteCallable<String> task() {
                        return () -> {
                            try (var in = Reader.class.getResourceAsStream("text.txt")) {
                                return new String(in.readAllBytes()) + (Reader.class.getResource("absent.txt") == null);
                            }
                        };
                    }
                }
                """));
        Files.writeString(folder.resolve("made/text.txt"), "beside ");
        try (var loader = new URLClassLoader(classes, ForeignLoadersTest.class.getClassLoader());
                ProcessPool pool = ProcessPool.of(1)) {
            assertThat(pool.submit(task(loader.loadClass("made.Reader"), "task")).get()).isEqualTo("beside true");
        }
    }
}
