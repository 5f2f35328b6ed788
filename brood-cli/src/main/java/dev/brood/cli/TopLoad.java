// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.cli;

import java.util.List;
import java.util.stream.DoubleStream;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.HardwareAbstractionLayer;

/**
 * How busy the machine is.
 *
 * @param cores how busy each core has been since the last look, from 0 to 1
 * @param averages the load averages of 1, 5 and 15 minutes; negative where the system has none
 * @param used bytes of memory that are in use
 * @param memory all bytes of memory
 */
record TopLoad(List<Double> cores, List<Double> averages, long used, long memory) {

    private static final int AVERAGES = 3;

    /** Looks again and again. Not safe for use by several threads. */
    static final class Meter {

        private final HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
        private final CentralProcessor processor = hardware.getProcessor();
        private long[][] before = processor.getProcessorCpuLoadTicks();

        /** {@return the load since the last look, at first since this was made} */
        TopLoad look() {
            long[][] now = processor.getProcessorCpuLoadTicks();
            double[] cores = processor.getProcessorCpuLoadBetweenTicks(before, now);
            before = now;
            long total = hardware.getMemory().getTotal();
            return new TopLoad(
                    DoubleStream.of(cores).boxed().toList(),
                    DoubleStream.of(processor.getSystemLoadAverage(AVERAGES)).boxed().toList(),
                    total - hardware.getMemory().getAvailable(),
                    total);
        }
    }
}
