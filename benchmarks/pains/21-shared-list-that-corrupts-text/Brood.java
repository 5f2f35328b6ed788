// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.

import dev.brood.memory.SharedList;
import java.util.Arrays;

/** Text and bytes come out as they went in; what does not fit is refused, and changes nothing. */
public final class Brood {

    private Brood() {}

    public static void main(String[] args) {
        String zero = "ends with zero\0";
        byte[] bytes = {'b', 'y', 't', 'e', 's', 0, 0};
        String wide = "\u754c".repeat(5);
        try (SharedList list = SharedList.of(zero, bytes, wide)) {
            System.out.println("text that ends with zero comes out as it went in: " + zero.equals(list.get(0)));
            System.out.println("bytes that end with zeros do: " + Arrays.equals(bytes, (byte[]) list.get(1)));
            System.out.println("wide text does: " + wide.equals(list.get(2)));
            try {
                list.set(2, wide.repeat(100));
            } catch (IllegalArgumentException e) {
                System.out.println("what is too long is refused, and the slot is as it was: " + wide.equals(list.get(2)));
            }
        }
    }
}
