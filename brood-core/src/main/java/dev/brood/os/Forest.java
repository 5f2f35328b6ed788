// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.os;

import dev.brood.internal.os.Given;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

/** A snapshot's processes, in the order of a walk. None of its methods calls itself: chains of processes may be long. */
final class Forest implements ProcessTree {

    /** Depth first, by pid. */
    private final Map<Long, Node> nodes = new LinkedHashMap<>();

    /** What is known of one process. */
    private record Node(ProcessInfo process, Optional<ProcessInfo> parent, List<ProcessInfo> children, int depth) {}

    /** How to draw: what follows a label with one child, with more; what precedes a further child, the last; what leads past. */
    private record Lines(String only, String first, String next, String last, String past, String none) {

        static final Lines ASCII = new Lines("---", "-+-", " |-", " `-", " | ", "   ");
        static final Lines UNICODE = new Lines("───", "─┬─", " ├─", " └─", " │ ", "   ");
    }

    private Forest() {}

    /** Takes a look. Where a parent has ended during it, the child has a new one and is looked at again. */
    static Forest snapshot(ProcessTable table) {
        Map<Long, ProcessInfo> found = new TreeMap<>();
        table.all().forEach(process -> found.put(process.pid(), process));
        for (ProcessInfo process : List.copyOf(found.values())) {
            if (process.parentPid() != 0 && parent(table::canBeParent, process, found).isEmpty()) {
                process.refresh().ifPresentOrElse(now -> found.put(now.pid(), now), () -> found.remove(process.pid()));
            }
        }
        return of(table::canBeParent, found);
    }

    /** Makes a tree of what was looked up elsewhere. */
    static Forest of(Collection<? extends ProcessInfo> processes) {
        Map<Long, ProcessInfo> byPid = new TreeMap<>();
        Given.notNull(processes, "of", "the processes")
                .forEach(process -> byPid.put(Given.notNull(process, "of", "processes, none null").pid(), process));
        return of(Forest::isNoYounger, byPid);
    }

    /** As far as the system tells when they started. */
    private static boolean isNoYounger(ProcessInfo parent, ProcessInfo child) {
        Optional<Instant> began = start(parent);
        Optional<Instant> childBegan = start(child);
        return began.isEmpty() || childBegan.isEmpty() || !began.get().isAfter(childBegan.get());
    }

    private static Optional<Instant> start(ProcessInfo process) {
        try {
            return Optional.of(process.startTime());
        } catch (UnsupportedOperationException _) {
            return Optional.empty(); // not told by this system, or not to this user
        }
    }

    private static Optional<ProcessInfo> parent(
            BiPredicate<ProcessInfo, ProcessInfo> canBeParent, ProcessInfo process, Map<Long, ProcessInfo> all) {
        return Optional.ofNullable(all.get(process.parentPid())).filter(parent -> canBeParent.test(parent, process));
    }

    /**
     * Makes a tree of any processes. As they were looked at one after the other, a pid may have gone from an ancestor to a descendant in
     * between, so that parents form a circle: that is cut.
     */
    private static Forest of(BiPredicate<ProcessInfo, ProcessInfo> canBeParent, Map<Long, ProcessInfo> byPid) {
        Map<Long, ProcessInfo> parents = new HashMap<>();
        Map<Long, List<ProcessInfo>> children = new HashMap<>();
        for (ProcessInfo process : byPid.values()) {
            parent(canBeParent, process, byPid).ifPresent(parent -> {
                parents.put(process.pid(), parent);
                children.computeIfAbsent(parent.pid(), _ -> new ArrayList<>()).add(process);
            });
        }
        Forest forest = new Forest();
        for (ProcessInfo process : byPid.values()) {
            if (!parents.containsKey(process.pid())) {
                forest.add(process, children);
            }
        }
        for (ProcessInfo process : byPid.values()) { // what no root leads to is in, or below, a circle
            if (!forest.nodes.containsKey(process.pid())) {
                forest.add(circleAbove(process, parents), children);
            }
        }
        return forest;
    }

    /** The member with the lowest pid of the circle that a process's ancestors form. */
    private static ProcessInfo circleAbove(ProcessInfo process, Map<Long, ProcessInfo> parents) {
        Set<Long> seen = new HashSet<>();
        ProcessInfo member = process;
        while (seen.add(member.pid())) {
            member = above(member, parents);
        }
        ProcessInfo lowest = member;
        for (ProcessInfo next = above(member, parents); next.pid() != member.pid(); next = above(next, parents)) {
            lowest = next.pid() < lowest.pid() ? next : lowest;
        }
        return lowest;
    }

    private static ProcessInfo above(ProcessInfo process, Map<Long, ProcessInfo> parents) {
        return parents.getOrDefault(process.pid(), process);
    }

    private void add(ProcessInfo root, Map<Long, List<ProcessInfo>> childrenOf) {
        Deque<Node> open = new ArrayDeque<>();
        open.push(node(root, Optional.empty(), childrenOf, root, 0));
        while (!open.isEmpty()) {
            Node node = open.pop();
            nodes.put(node.process().pid(), node);
            for (ProcessInfo child : node.children().reversed()) {
                open.push(node(child, Optional.of(node.process()), childrenOf, root, node.depth() + 1));
            }
        }
    }

    /** The root itself is nobody's child here: so a circle is cut. */
    private static Node node(
            ProcessInfo process,
            Optional<ProcessInfo> parent,
            Map<Long, List<ProcessInfo>> childrenOf,
            ProcessInfo root,
            int depth) {
        List<ProcessInfo> children = childrenOf.getOrDefault(process.pid(), List.of()).stream()
                .filter(child -> child.pid() != root.pid())
                .toList();
        return new Node(process, parent, children, depth);
    }

    private Node node(long pid) {
        Node node = nodes.get(pid);
        if (node == null) {
            throw new IllegalArgumentException("process " + pid + " is not in this tree of " + nodes.size()
                    + " processes. Ask find(" + pid + ") first, or take a new snapshot if the process is younger than this one.");
        }
        return node;
    }

    @Override
    public List<ProcessInfo> roots() {
        return nodes.values().stream().filter(node -> node.parent().isEmpty()).map(Node::process).toList();
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public Optional<ProcessInfo> find(long pid) {
        return Optional.ofNullable(nodes.get(pid)).map(Node::process);
    }

    @Override
    public Optional<ProcessInfo> parent(long pid) {
        return node(pid).parent();
    }

    @Override
    public List<ProcessInfo> children(long pid) {
        return node(pid).children();
    }

    @Override
    public List<ProcessInfo> descendants(long pid) {
        return subtree(pid).depthFirst().skip(1).toList();
    }

    @Override
    public List<ProcessInfo> ancestors(long pid) {
        List<ProcessInfo> ancestors = new ArrayList<>();
        for (Optional<ProcessInfo> above = parent(pid); above.isPresent(); above = parent(above.get().pid())) {
            ancestors.add(above.get());
        }
        return List.copyOf(ancestors);
    }

    @Override
    public ProcessTree subtree(long pid) {
        ProcessInfo root = node(pid).process();
        Map<Long, List<ProcessInfo>> children = new HashMap<>();
        nodes.forEach((parent, node) -> children.put(parent, node.children()));
        Forest subtree = new Forest();
        subtree.add(root, children);
        return subtree;
    }

    @Override
    public Stream<ProcessInfo> depthFirst() {
        return nodes.values().stream().map(Node::process);
    }

    @Override
    public void walk(ObjIntConsumer<? super ProcessInfo> visitor) {
        Given.notNull(visitor, "walk", "what is to be done with each process");
        nodes.values().forEach(node -> visitor.accept(node.process(), node.depth()));
    }

    @Override
    public String render(Style style, Function<? super ProcessInfo, String> label) {
        Given.notNull(style, "render", "a style");
        Given.notNull(label, "render", "what stands for each process");
        Lines lines = style == Style.ASCII ? Lines.ASCII : Lines.UNICODE;
        StringBuilder text = new StringBuilder();
        Map<Long, String> indents = new HashMap<>(); // what precedes the lines of a process's further children
        for (Node node : nodes.values()) {
            String before = "";
            if (node.parent().isPresent()) {
                Node parent = node(node.parent().get().pid());
                String indent = indents.getOrDefault(parent.process().pid(), "");
                boolean first = isSame(parent.children().getFirst(), node.process());
                boolean last = isSame(parent.children().getLast(), node.process());
                if (first) {
                    text.append(last ? lines.only() : lines.first());
                } else {
                    text.append('\n').append(indent).append(last ? lines.last() : lines.next());
                }
                before = indent + (last ? lines.none() : lines.past());
            } else if (!text.isEmpty()) {
                text.append('\n');
            }
            String name = label.apply(node.process());
            text.append(name);
            indents.put(node.process().pid(), before + " ".repeat(name.codePointCount(0, name.length())));
        }
        return text.isEmpty() ? "" : text.append('\n').toString();
    }

    private static boolean isSame(ProcessInfo one, ProcessInfo other) {
        return one.pid() == other.pid();
    }

    @Override
    public String toString() {
        return "ProcessTree[" + size() + " processes, roots " + roots().stream().map(ProcessInfo::pid).toList() + "]";
    }
}
