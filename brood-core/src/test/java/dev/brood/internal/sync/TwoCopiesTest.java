// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.sync;

import dev.brood.internal.memory.SessionName;
import dev.brood.internal.os.SharedMemoryRoot;
import dev.brood.testing.LeavesNothingBehind;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Two copies of Brood in one JVM, loaded by different class loaders, do not drop each other's locks. */
@LeavesNothingBehind
class TwoCopiesTest {

    @TempDir
    private Path temporaryBase;

    @Test
    void theSweepAndTheListOfOneCopyLeaveTheLocksOfTheOtherAlone() throws Exception {
        Session session = Session.create(SharedMemoryRoot.choose(), SessionName.newRandom(), temporaryBase);
        try (var loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
                Peer prober = Peer.start("")) {
            Class<?> sweep = loader.loadClass(Sweep.class.getName());
            assertThat(sweep).isNotSameAs(Sweep.class);
            String probe = "probe " + session.directory() + " 0 1";
            assertThat(prober.ask(probe)).isEqualTo("1");
            assertThat(sweep.getMethod("now").invoke(null).toString()).startsWith("Sweep[");
            List<?> seen = (List<?>) loader.loadClass(SessionInfo.class.getName()).getMethod("list").invoke(null);
            assertThat(seen).anySatisfy(info -> assertThat(info.toString()).contains(session.random(), "alive=true"));
            assertThat(prober.ask(probe)).as("the root's byte is still held").isEqualTo("1");
        } finally {
            session.close();
        }
    }

    private static URL[] classPath() throws MalformedURLException {
        var urls = new ArrayList<URL>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
