// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Tells the version of this command and of the Java that runs it. */
final class Version implements IVersionProvider {

    private static final String RESOURCE = "version.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {
            "brood " + own(), "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
        };
    }

    static String own() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException("the command is packed without its " + RESOURCE + ": build it again");
            }
            properties.load(in);
        }
        return properties.getProperty("version", "unknown");
    }
}
