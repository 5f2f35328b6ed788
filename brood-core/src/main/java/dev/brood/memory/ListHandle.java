// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.memory;

import dev.brood.internal.memory.Attachment;
import dev.brood.internal.memory.SharedWords;
import dev.brood.internal.sync.Core;
import dev.brood.internal.sync.StackRoom;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The handle of a list.
 *
 * <pre>
 *  0                8                         8+8n
 *  +----------------+-------------------------+--------------------------------------
 *  | n              | end of each slot        | slots, see {@link DoubleSlot}
 *  +----------------+-------------------------+--------------------------------------
 * </pre>
 */
final class ListHandle extends BlockHandle implements SharedList {

    @Serial
    private static final long serialVersionUID = 1L;

    ListHandle(Core.Surroundings around, Attachment attachment) {
        super(around, attachment);
    }

    static ListHandle of(@Nullable Object[] values) {
        Objects.requireNonNull(values, "values");
        ListValue[] encoded = Arrays.stream(values).map(ListValue::of).toArray(ListValue[]::new);
        ListHandle list = create(encoded.length, i -> encoded[i].isVarying() ? encoded[i].bytes().length + 1 : 0);
        for (int i = 0; i < encoded.length; i++) {
            list.slot(i).write(encoded[i].tag(), encoded[i].bytes());
        }
        return list;
    }

    static ListHandle create(int size, int capacity) {
        if (size < 0 || capacity < 0) {
            throw new IllegalArgumentException("A shared list cannot have " + size + " slots of " + capacity
                    + " bytes. Neither may be negative.");
        }
        return create(size, index -> capacity);
    }

    private static ListHandle create(int size, IntUnaryOperator capacities) {
        long bytes = Long.BYTES + (long) Long.BYTES * size;
        for (int i = 0; i < size && bytes > 0; i++) { // below 0, it is more than anybody has
            bytes += slotBytes(capacities, i);
        }
        ListHandle list = create(bytes > 0 ? bytes : Long.MAX_VALUE, 0, Guard.RELEASED, ListHandle::new);
        SharedWords words = list.words();
        words.longPlain(0, size);
        long end = Long.BYTES + (long) Long.BYTES * size;
        for (int i = 0; i < size; i++) {
            end += slotBytes(capacities, i);
            words.longPlain(Long.BYTES + (long) Long.BYTES * i, end);
        }
        return list;
    }

    private static long slotBytes(IntUnaryOperator capacities, int index) {
        return DoubleSlot.bytes(DoubleSlot.capacityFor(capacities.applyAsInt(index)));
    }

    private SharedWords words() {
        return SharedWords.of(memory());
    }

    @Override
    protected String noun() {
        return "shared list";
    }

    @Override
    public int size() {
        return (int) words().longPlain(0);
    }

    private DoubleSlot slot(int index) {
        SharedWords words = words();
        int size = (int) words.longPlain(0);
        Objects.checkIndex(index, size);
        long endOfTable = Long.BYTES + (long) Long.BYTES * size;
        long begin = index == 0 ? endOfTable : words.longPlain((long) Long.BYTES * index);
        long end = words.longPlain(Long.BYTES + (long) Long.BYTES * index);
        return new DoubleSlot(words, begin, (int) ((end - begin - DoubleSlot.bytes(0)) / 2));
    }

    @Override
    public @Nullable Object get(int index) {
        DoubleSlot.Content content = slot(index).read();
        return new ListValue(content.tag(), content.bytes()).decoded();
    }

    @Override
    public void set(int index, @Nullable Object value) {
        ListValue encoded = ListValue.of(value);
        DoubleSlot slot = slot(index);
        if (encoded.bytes().length > slot.capacity()) {
            throw new IllegalArgumentException("Slot " + index + " of this shared list has room for " + slot.capacity()
                    + " bytes, and the value has " + encoded.bytes().length + ". Create the list with a longer value or a larger"
                    + " capacity there.");
        }
        StackRoom.ensureForUnlock();
        try (var _ = lock().acquire()) {
            slot.write(encoded.tag(), encoded.bytes());
        }
    }

    @Override
    public int capacity(int index) {
        return slot(index).capacity();
    }

    @Override
    public int indexOf(@Nullable Object value) {
        Object sought = ListValue.of(value).decoded();
        for (int i = 0; i < size(); i++) {
            if (Objects.deepEquals(get(i), sought)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int count(@Nullable Object value) {
        Object wanted = ListValue.of(value).decoded();
        return (int) toList().stream().filter(found -> Objects.deepEquals(found, wanted)).count();
    }

    @Override
    public List<@Nullable Object> toList() {
        int size = size();
        List<@Nullable Object> copy = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            copy.add(get(i));
        }
        return Collections.unmodifiableList(copy);
    }

    @Override
    public Iterator<@Nullable Object> iterator() {
        return toList().iterator();
    }

    @Override
    public String toString() {
        return isOpen() ? toList().toString() : "closed shared list";
    }
}
