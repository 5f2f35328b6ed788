// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.PlainNames;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

/**
 * Processes and who started whom, at one moment: what {@code pstree} shows.
 *
 * <p>A process hangs below the parent that it has now. An orphan therefore hangs below who adopted it: the first process of the machine or
 * container, or a manager of services that asked for orphans. The whole machine may have several roots: the first process, the one of
 * the kernel's threads, and processes whose parents are outside the container or hidden.
 *
 * <p>All methods name a process by its pid, which means the one that had it when the snapshot was taken, and throw
 * {@link IllegalArgumentException} if none is in the tree. Children are in the order of their pids.
 *
 * <p>Immutable and thread-safe. Processes are looked at one after the other: those that end or are adopted meanwhile may be missing,
 * or be a root. Works on other systems, too, as far as {@link ProcessInfo} does.
 */
public interface ProcessTree {

    /** The lines that a tree is drawn with. */
    enum Style {
        /** {@code -}, {@code +}, {@code |} and {@code `}, which every terminal shows. */
        ASCII,
        /** The characters for boxes. */
        UNICODE
    }

    /**
     * {@return all processes that this one may see}
     *
     * @throws dev.brood.error.BroodException if one cannot be looked at although it is there, see {@link ProcessInfo#of}
     */
    static ProcessTree snapshot() {
        return Forest.snapshot(ProcessTable.system());
    }

    /**
     * {@return a process and all below it, as they are now; empty if there is no such process, or none that this process may see}
     *
     * @param pid the process
     * @throws dev.brood.error.BroodException if one cannot be looked at although it is there, see {@link ProcessInfo#of}
     */
    static Optional<ProcessTree> of(long pid) {
        ProcessTree all = snapshot();
        return all.find(pid).map(found -> all.subtree(found.pid()));
    }

    /**
     * {@return the tree that some processes form, wherever they were looked up; who has no parent among them is a root}
     *
     * <p>Nothing is looked up again. A process is not taken for the parent of an older one: it has the parent's pid since the parent's end.
     *
     * @param processes the processes; of several with one pid the last is taken
     */
    static ProcessTree of(Collection<? extends ProcessInfo> processes) {
        return Forest.of(processes);
    }

    /** {@return the processes without a parent in this tree; exactly one if it is the tree of a process} */
    List<ProcessInfo> roots();

    /** {@return how many processes there are} */
    int size();

    /**
     * {@return a process of this tree, if it is there}
     *
     * @param pid its pid
     */
    Optional<ProcessInfo> find(long pid);

    /**
     * {@return the parent, empty for a root}
     *
     * @param pid a process
     */
    Optional<ProcessInfo> parent(long pid);

    /**
     * {@return the children}
     *
     * @param pid a process
     */
    List<ProcessInfo> children(long pid);

    /**
     * {@return children, their children and so on: each process comes before those below it, which come before its next sibling}
     *
     * @param pid a process
     */
    List<ProcessInfo> descendants(long pid);

    /**
     * {@return the parent, its parent and so on, ending with a root}
     *
     * @param pid a process
     */
    List<ProcessInfo> ancestors(long pid);

    /**
     * {@return a process and all below it}
     *
     * @param pid the process
     */
    ProcessTree subtree(long pid);

    /** {@return all processes: each comes before those below it, which come before its next sibling} */
    Stream<ProcessInfo> depthFirst();

    /**
     * Goes through all processes in the order of {@link #depthFirst}.
     *
     * @param visitor is given each process and its depth, which is 0 for a root
     */
    void walk(ObjIntConsumer<? super ProcessInfo> visitor);

    /**
     * {@return the tree as {@code pstree -cnpT} draws it, one line for each process that is not its parent's first child, with command and
     * pid: {@code sh(17)-+-sleep(18)}}
     *
     * @param style the lines
     */
    default String render(Style style) {
        return render(style, process -> PlainNames.plain(process.command()) + "(" + process.pid() + ")");
    }

    /**
     * {@return the tree as text}
     *
     * @param style the lines
     * @param label what stands for a process, without ends of line
     */
    String render(Style style, Function<? super ProcessInfo, String> label);
}
