// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Programs in named modules, with their packages closed to Brood. */
class ClosedModuleTest {

    @TempDir
    Path folder;

    private Path compile(String moduleInfo) throws Exception {
        Path source = Files.createDirectories(folder.resolve("src/shop"));
        Files.writeString(folder.resolve("src/module-info.java"), moduleInfo);
        Files.writeString(source.resolve("Shop.java"), """
                package shop;
                import java.io.Serializable;
                import java.util.List;
                import java.util.concurrent.Callable;
                import dev.brood.internal.wire.*;
                public class Shop {
                    interface Task<V> extends Callable<V>, Serializable {}
                    record Open(int x) implements Serializable {}
                    record Linked(String s, List<Object> rest, int n) implements Serializable {}
                    static class Order implements Serializable { int n = 7; Order self = this; Object shared; }
                    record Secret(int x) {}
                    static class Plain { int n = 3; }
                    public static void main(String[] args) throws Exception {
                        LocalDictionary d = new LocalDictionary();
                        LocalClassSource classes = new LocalClassSource();
                        Encoder encoder = new Encoder(d, classes);
                        Decoder decoder = new Decoder(d, classes, ClassSource.NONE);
                        Order order = new Order();
                        Object shared = new Object[] {"s"};
                        order.shared = shared;
                        Linked linked = new Linked("a", List.of(shared), 4);
                        Task<String> task = () -> order.n + " " + (order.self == order) + " " + linked.s() + linked.n()
                                + " " + (order.shared == linked.rest().get(0));
                        System.out.println("lambda " + ((Task<?>) decoder.decode(encoder.encode(task, "task"))).call());
                        System.out.println("record " + decoder.decode(encoder.encode(new Open(5), "task")));
                        for (Object o : new Object[] {new Secret(1), new Plain()}) {
                            try {
                                System.out.println(decoder.decode(encoder.encode(o, "task")));
                            } catch (dev.brood.error.NotSendableException e) {
                                System.out.println("refused " + e.getMessage());
                            }
                        }
                    }
                }
                """);
        Path classes = folder.resolve("shop");
        String brood = location(Encoder.class);
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-g", "-d", classes.toString(), "-p",
                brood + java.io.File.pathSeparator + location(org.jspecify.annotations.Nullable.class),
                "--add-exports", "dev.brood/dev.brood.internal.wire=shop", folder.resolve("src/module-info.java").toString(),
                source.resolve("Shop.java").toString());
        assertThat(status).isZero();
        return classes;
    }

    private static String location(Class<?> type) {
        return Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString();
    }

    private String run(Path classes, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-p",
                Stream.of(location(Encoder.class), classes.toString()).reduce((a, b) -> a + java.io.File.pathSeparator + b).orElseThrow(),
                "--add-exports", "dev.brood/dev.brood.internal.wire=shop"));
        command.addAll(List.of(options));
        command.addAll(List.of("-m", "shop/shop.Shop"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }

    @Test
    void aClosedPackageSendsWhatIsSerializableAndNamesWhatToOpen() throws Exception {
        String output = run(compile("module shop { requires dev.brood; }"));
        assertThat(output)
                .contains("lambda 7 true a4 true", "record Open[x=5]")
                .contains("refused The task cannot be sent: Secret: its fields cannot be read, since module shop does not open package shop."
                        + " Remedy: add 'opens shop to dev.brood;' to that module's module-info.java, or make Secret Serializable.")
                .contains("refused The task cannot be sent: Plain: ");
    }

    @Test
    void anOpenPackageSendsEverything() throws Exception {
        String output = run(compile("module shop { requires dev.brood; opens shop to dev.brood; }"));
        assertThat(output).contains("lambda 7 true a4 true", "record Open[x=5]", "Secret[x=1]", "shop.Shop$Plain@").doesNotContain("refused");
    }
}
