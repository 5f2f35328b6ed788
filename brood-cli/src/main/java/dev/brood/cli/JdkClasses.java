// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.ProviderNotFoundException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The public classes of the JDK outside {@code java.base}, which EXPR has to import. */
final class JdkClasses {

    private static final Pattern UNKNOWN = Pattern.compile("symbol: +(?:class|variable) (\\p{Lu}\\w*)");
    private static final String IMPORTED = "java.base";

    private JdkClasses() {}

    /**
     * Names the options that would import what the compiler did not find.
     *
     * @param errors what the compiler said
     * @return a line for each class of the JDK by that name; nothing if there is none
     */
    static String hint(String errors) {
        SortedSet<String> names = new TreeSet<>();
        for (Matcher unknown = UNKNOWN.matcher(errors); unknown.find(); ) {
            names.addAll(find(unknown.group(1)));
        }
        StringBuilder hint = new StringBuilder();
        names.forEach(name -> hint.append("\n(to use the JDK's class: --import ").append(name).append(')'));
        return hint.toString();
    }

    /**
     * {@return the full names of the classes with a simple name that modules export to all; of Java's own modules, and only
     * where these have none, of the JDK's others}
     */
    static List<String> find(String simpleName) {
        FileSystem image;
        try {
            image = FileSystems.getFileSystem(URI.create("jrt:/"));
        } catch (ProviderNotFoundException _) {
            return List.of(); // no runtime image to look into: no hint
        }
        SortedSet<String> standard = new TreeSet<>();
        SortedSet<String> others = new TreeSet<>();
        for (ModuleReference module : ModuleFinder.ofSystem().findAll()) {
            ModuleDescriptor descriptor = module.descriptor();
            if (descriptor.name().equals(IMPORTED)) {
                continue;
            }
            for (ModuleDescriptor.Exports exports : descriptor.exports()) {
                String file = exports.source().replace('.', '/') + "/" + simpleName + ".class";
                if (!exports.isQualified() && Files.exists(image.getPath("/modules", descriptor.name(), file))) {
                    (descriptor.name().startsWith("java.") ? standard : others).add(exports.source() + "." + simpleName);
                }
            }
        }
        return List.copyOf(standard.isEmpty() ? others : standard);
    }
}
