// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of users by their numbers. A name is asked for once and kept, as {@code ps} does.
 *
 * <p>The JDK asks the system for a user's name only as the owner of a file, so a process's folder serves as that file. Where its
 * owner is another one, as for programs that may not be looked into, the list of local users is read. Thread-safe.
 */
public final class UserNames {

    private static final Path LOCAL = Path.of("/etc/passwd");

    private final Map<Long, String> names = new ConcurrentHashMap<>();
    private final Path local;

    /** Looks up users of this machine. */
    public UserNames() {
        this(LOCAL);
    }

    UserNames(Path local) {
        this.local = local;
    }

    /**
     * {@return the name, or the number if there is none}
     *
     * @param uid the number
     * @param folder probably a file of this user
     */
    public String name(long uid, Path folder) {
        String known = names.get(uid);
        if (known != null) {
            return known;
        }
        Optional<String> found = ofOwner(uid, folder).or(() -> ofLocal(uid));
        found.filter(name -> !name.equals(Long.toString(uid))).ifPresent(name -> names.put(uid, name));
        return found.orElse(Long.toString(uid));
    }

    private static Optional<String> ofOwner(long uid, Path folder) {
        try {
            Map<String, Object> found = Files.readAttributes(folder, "unix:uid,owner", LinkOption.NOFOLLOW_LINKS);
            boolean owned = found.get("uid") instanceof Integer owner && Integer.toUnsignedLong(owner) == uid;
            return owned ? Optional.ofNullable(found.get("owner")).map(Object::toString) : Optional.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return Optional.empty(); // the process has ended: the list may know the user
        }
    }

    private Optional<String> ofLocal(long uid) {
        try (var lines = Files.lines(local, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 2 && fields[2].equals(Long.toString(uid)))
                    .map(fields -> fields[0])
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty(); // no such list: the number has to do
        }
    }
}
