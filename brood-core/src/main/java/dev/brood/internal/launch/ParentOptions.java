// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.launch;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The options of this JVM that its children inherit.
 *
 * <p>They come from {@code RuntimeMXBean.getInputArguments()}, in which argument files, {@code JDK_JAVA_OPTIONS} and
 * {@code JAVA_TOOL_OPTIONS} are already expanded. Not inherited is what belongs to one process: debug agents, JMX ports,
 * recordings, log and error files, archives, and what says where the program starts. Where {@code java.management} is
 * absent, as in a small runtime image, they come from the {@link CommandLine}, and the variables are left to the child.
 */
final class ParentOptions {

    /** Variables whose content is in the input arguments already. */
    static final Set<String> VARIABLES = Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    private static final Pattern OWN = Pattern.compile("""
            -agentlib:jdwp.*|-agentpath:.*jdwp.*|-Xrunjdwp.*|-Xdebug|-XX:OnThrow.*|-XX:OnUncaught.*|-XX:OnError=.*|-XX:OnOutOfMemoryError=.*\
            |-Dcom\\.sun\\.management\\..*|-XX:\\+ManagementServer\
            |-XX:StartFlightRecording.*|-XX:FlightRecorderOptions.*\
            |-XX:ErrorFile=.*|-XX:LogFile=.*|-Xlog:[^:]*:(?!(stdout|stderr)?(:.*)?$).*|-Xloggc:.*|-XX:Flags=.*|-XX:HeapDumpPath=.*\
            |-XX:AOT.*|-Xlog:aot\\*=off,cds\\*=off|-XX:SharedArchiveFile=.*|-XX:ArchiveClassesAtExit=.*|-XX:\\+AutoCreateSharedArchive|-Xshare:.*\
            |-XX:\\+RecordDynamicDumpInfo|-XX:DumpLoadedClassList=.*|-XX:SharedClassListFile=.*\
            |-Djdk\\.module\\.main.*|-Djava\\.class\\.path=.*|-Djava\\.io\\.tmpdir=.*|--add-modules=ALL-DEFAULT\
            |--module-path=.*|-Djdk\\.module\\.path=.*|-Dbrood\\.child\\..*\
            |-Djava\\.security\\.manager.*|-splash:.*|-XX:\\+ShowMessageBoxOnError|-XX:CRaC.*""");

    private static final String MAX_HEAP_SIZE = "-XX:MaxHeapSize=";
    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");
    private static final Pattern INITIAL_HEAP = Pattern.compile("-Xms.*|-XX:InitialHeapSize=.*|-XX:InitialRAMPercentage=.*");
    private static final Pattern YOUNG_HEAP = Pattern.compile("-Xmn.*|-XX:(Max)?NewSize=.*");
    private static final Pattern MAXIMAL_HEAP = Pattern.compile("-Xmx.*|-XX:MaxHeapSize=.*|-XX:MaxRAMPercentage=.*");

    private ParentOptions() {}

    /** {@return the options of this JVM that a child inherits} */
    static List<String> inherited() {
        return inherited(areKnown() ? Arguments.get() : CommandLine.options());
    }

    /** {@return whether the JVM tells its options, those that came from variables among them} */
    static boolean areKnown() {
        return ModuleLayer.boot().findModule("java.management").isPresent();
    }

    static List<String> inherited(List<String> inputArguments) {
        List<String> options = new ArrayList<>();
        for (String argument : inputArguments) {
            if (!OWN.matcher(argument).matches()) {
                options.add(AbsolutePaths.ofOption(argument));
            }
        }
        return options;
    }

    static boolean chooseCollector(List<String> options) {
        return options.stream().anyMatch(o -> COLLECTOR.matcher(o).matches());
    }

    /** {@return whether options say how large the heap is at the beginning, or a part of it, for which a small one may be too small} */
    static boolean chooseInitialHeap(List<String> options) {
        return options.stream()
                .anyMatch(o -> INITIAL_HEAP.matcher(o).matches() || YOUNG_HEAP.matcher(o).matches());
    }

    /** {@return the largest heap in bytes that options ask for, the last of them; {@link Long#MAX_VALUE} if none tells it} */
    static long maxHeap(List<String> options) {
        long bytes = Long.MAX_VALUE;
        for (String option : options) {
            String size = option.startsWith("-Xmx") ? option.substring("-Xmx".length())
                    : option.startsWith(MAX_HEAP_SIZE) ? option.substring(MAX_HEAP_SIZE.length())
                    : "";
            bytes = HeapSize.isSize(size) ? HeapSize.bytes(size) : bytes;
        }
        return bytes;
    }

    /**
     * Leaves out inherited options with which a JVM would not start beside a child's own: a second collector, and an initial heap
     * that may be larger than the greatest one.
     *
     * @param own the child's options
     * @param heapChosen whether the child has a heap limit besides
     * @param inherited the options that it inherits
     * @return the rest of those
     */
    static List<String> besides(List<String> own, boolean heapChosen, List<String> inherited) {
        boolean collector = chooseCollector(own);
        boolean heap = heapChosen || own.stream().anyMatch(o -> MAXIMAL_HEAP.matcher(o).matches());
        return inherited.stream()
                .filter(o -> !collector || !COLLECTOR.matcher(o).matches())
                .filter(o -> !heap || !(MAXIMAL_HEAP.matcher(o).matches() || INITIAL_HEAP.matcher(o).matches()))
                .toList();
    }

    /** Loaded only where the module {@code java.management} is there. */
    private static final class Arguments {
        static List<String> get() {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        }
    }
}
