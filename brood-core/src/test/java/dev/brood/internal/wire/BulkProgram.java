// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

import java.util.ArrayList;
import java.util.List;

/** Sends bulk data until Apache Fory writes it, and says whether what arrives is the same. */
public final class BulkProgram {

    enum Side {
        BUY,
        SELL
    }

    record Price(long cents, String currency) {}

    record Trade(int id, Price price, Side side, double[] history) {}

    private BulkProgram() {}

    /** Ends with status 0 if all is well. */
    public static void main(String[] args) throws Exception {
        LocalDictionary dictionary = new LocalDictionary();
        Encoder encoder = new Encoder(dictionary, new LocalClassSource());
        Decoder decoder = new Decoder(dictionary, new LocalClassSource(), ClassSource.NONE);
        List<Trade> trades = new ArrayList<>();
        Price shared = new Price(7, "EUR");
        for (int i = 0; i < 1000; i++) {
            trades.add(new Trade(i, i % 2 == 0 ? shared : new Price(i, "USD"), Side.values()[i % 2], new double[] {i}));
        }
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < deadline) {
            byte[] record = encoder.encode(trades, "task");
            List<?> copy = (List<?>) decoder.decode(record);
            for (int i = 0; i < 1000; i++) {
                Trade sent = trades.get(i);
                Trade got = (Trade) copy.get(i);
                if (got.id() != sent.id() || !got.price().equals(sent.price()) || got.side() != sent.side()
                        || got.history()[0] != sent.history()[0]) {
                    throw new AssertionError("sent " + sent + ", got " + got);
                }
            }
            if ((record[0] & WireLayout.FORY) != 0) {
                System.out.println("fory wrote " + record.length);
                return;
            }
            Thread.onSpinWait();
        }
        System.out.println("codec");
    }
}
