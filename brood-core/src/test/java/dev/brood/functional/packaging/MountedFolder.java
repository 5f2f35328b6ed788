// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.functional.packaging;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A folder at which, for the programs that are started {@link #within}, another file system is mounted: a user and mount namespace, which lasts
 * until it is closed.
 */
final class MountedFolder implements AutoCloseable {

    /** The file that fills the file system. */
    static final String FILLER = "filler";

    private static final int BLOCK = 1 << 16;

    private final Path folder;
    private final Process keeper;

    private MountedFolder(Path folder, Process keeper) {
        this.folder = folder;
        this.keeper = keeper;
    }

    /** What is in the folder, which cannot be changed. */
    static MountedFolder readOnly(Path folder) throws IOException {
        return mounted(folder, "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\"");
    }

    /** An empty file system of some megabytes. */
    static MountedFolder ofSize(Path folder, int megabytes) throws IOException {
        return mounted(folder, "mount -t tmpfs -o mode=700,size=" + megabytes + "m none \"$1\"");
    }

    private static MountedFolder mounted(Path folder, String mount) throws IOException {
        String all = mount + " && echo mounted && exec cat";
        Process keeper = new ProcessBuilder("unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", all, "sh", folder.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said = keeper.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        boolean mounted = "mounted".equals(line);
        if (!mounted) {
            keeper.destroyForcibly();
        }
        assumeTrue(mounted || Boolean.getBoolean("brood.require.all"), "no user namespaces with mounts: " + line);
        assertThat(line).as(mount).isEqualTo("mounted");
        return new MountedFolder(folder, keeper);
    }

    Path folder() {
        return folder;
    }

    /** The command, run where the folder is mounted. */
    List<Object> within(List<Object> command) {
        List<Object> words = new ArrayList<>(List.of(
                "nsenter", "--user", "--mount", "--preserve-credentials", "--target", Long.toString(keeper.pid()), "--"));
        words.addAll(command);
        return words;
    }

    /** The folder, as it looks from outside. */
    private Path seen() {
        return Path.of("/proc/" + keeper.pid() + "/root" + folder);
    }

    /** The names of all files in it, however deep; one that goes meanwhile may be among them or not. */
    List<String> files() throws IOException {
        return found().stream().map(file -> file.getFileName().toString()).toList();
    }

    /** What the files say whose names end so. */
    List<String> read(String suffix) throws IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : found()) {
            if (file.toString().endsWith(suffix)) {
                texts.add(Files.readString(file));
            }
        }
        return texts;
    }

    private List<Path> found() throws IOException {
        List<Path> files = new ArrayList<>();
        List<Path> folders = new ArrayList<>(List.of(seen()));
        while (!folders.isEmpty()) {
            try (Stream<Path> entries = Files.list(folders.removeLast())) {
                entries.forEach(entry -> (Files.isDirectory(entry) ? folders : files).add(entry));
            }
        }
        return files;
    }

    /** Writes until no more can be written, and takes back so much that some bytes have room. */
    void fill(int left) throws IOException {
        try (OutputStream filler = Files.newOutputStream(seen().resolve(FILLER))) {
            assertThatThrownBy(() -> {
                while (true) {
                    filler.write(new byte[BLOCK]);
                }
            }).isInstanceOf(IOException.class).hasMessageContaining("No space left");
        }
        try (FileChannel filler = FileChannel.open(seen().resolve(FILLER), StandardOpenOption.WRITE)) {
            filler.truncate(filler.size() - left);
        }
        assertThat(seen().toFile().getUsableSpace()).isLessThanOrEqualTo(left);
    }

    /** Removes what fills it. */
    void empty() throws IOException {
        Files.delete(seen().resolve(FILLER));
    }

    /** What was mounted is gone as soon as nothing runs in it any more. */
    @Override
    public void close() throws IOException {
        keeper.getOutputStream().close();
        assertThat(keeper.onExit().join().exitValue()).isZero();
        keeper.getInputStream().close();
    }
}
