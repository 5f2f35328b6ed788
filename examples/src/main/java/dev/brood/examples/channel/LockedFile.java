// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.examples.channel;

import dev.brood.ChildProcess;
import dev.brood.examples.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Processes that talk through a file: tellers add deposits to the log of one account, an auditor reads along.
 *
 * <p>A lock on the file makes one step of reading the last balance and appending the next. If a teller's process is
 * killed, the system gives its lock back; the file stays as it was left. So a deposit counts once its line has an end,
 * and who has the lock next cuts off a line that has none. A teller that is started again sees in the file how far its
 * namesake came: each of its deposits is made exactly once.
 */
final class LockedFile {

    static final int TELLERS = 4;
    static final int DEPOSITS = 100;
    static final int AMOUNT = 5;

    private LockedFile() {}

    /** One deposit and the balance after it: a line of the file. */
    record Deposit(String teller, int number, long balance) {

        static Deposit parse(String line) {
            String[] words = line.split(" ", -1);
            return new Deposit(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]));
        }

        String line() {
            return teller + " " + number + " " + balance + "\n";
        }
    }

    /** The file's content up to the last end of a line. Who calls this has the lock. */
    private static String content(FileChannel file) throws IOException {
        var bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
        while (bytes.hasRemaining()) {
            file.read(bytes, bytes.position());
        }
        String text = new String(bytes.array(), StandardCharsets.US_ASCII);
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static List<Deposit> deposits(String content) {
        return content.lines().map(Deposit::parse).toList();
    }

    private static void write(FileChannel file, String text, long position) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
            file.write(bytes, position + bytes.position());
        }
    }

    /** Makes a teller's next deposit, unless it has made all. */
    private static boolean depositNext(FileChannel file, String teller) throws IOException {
        try (var _ = file.lock()) {
            String content = content(file);
            file.truncate(content.length());
            List<Deposit> before = deposits(content);
            long made = before.stream().filter(deposit -> deposit.teller().equals(teller)).count();
            if (made == DEPOSITS) {
                return false;
            }
            long balance = before.isEmpty() ? 0 : before.getLast().balance();
            write(file, new Deposit(teller, (int) made + 1, balance + AMOUNT).line(), content.length());
            return true;
        }
    }

    static void deposit(Path path, String teller) throws IOException, InterruptedException {
        // Open the file once per process: as a process closes any channel on a file, all its locks on that file are gone.
        try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            while (depositNext(file, teller)) {
                Pace.sleep(0.005); // until the next customer comes
            }
        }
    }

    /** Reads what tellers append, until all have made their deposits. Readers share a lock among them. */
    static void audit(Path path) throws IOException, InterruptedException {
        int seen = 0;
        long balance = 0;
        try (var file = FileChannel.open(path, StandardOpenOption.READ)) {
            while (seen < TELLERS * DEPOSITS) {
                List<Deposit> deposits;
                try (var _ = file.lock(0, Long.MAX_VALUE, true)) {
                    deposits = deposits(content(file));
                }
                for (Deposit deposit : deposits.subList(seen, deposits.size())) {
                    balance += AMOUNT;
                    if (deposit.balance() != balance) {
                        throw new IllegalStateException("the balance should be " + balance + " after " + deposit);
                    }
                }
                seen = deposits.size();
                Thread.sleep(5); // a file calls nobody when it has grown
            }
        }
        System.out.println("auditor saw " + seen + " deposits and a balance of " + balance);
    }

    /** Begins a deposit as every teller does, and gets no further than half of its line. */
    private static void lockAndHang(Path path, String teller) throws IOException, InterruptedException {
        try (var file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE); var _ = file.lock()) {
            write(file, teller + " 1", file.size());
            System.out.println(teller + " has the lock and half a line");
            Unlucky.hang();
        }
    }

    static void main() throws IOException, InterruptedException {
        Path path = Files.createTempFile("account", ".log");
        try {
            Unlucky.runAndKill("teller-1", () -> lockAndHang(path, "teller-1"));
            System.out.println("it left " + Files.readString(path));
            var children = new ArrayList<ChildProcess>();
            children.add(ChildProcess.start(() -> audit(path)));
            for (int i = 1; i <= TELLERS; i++) {
                String teller = "teller-" + i;
                children.add(ChildProcess.start(() -> deposit(path, teller)));
            }
            for (ChildProcess child : children) {
                child.join();
            }
        } finally {
            Files.delete(path);
        }
    }
}
