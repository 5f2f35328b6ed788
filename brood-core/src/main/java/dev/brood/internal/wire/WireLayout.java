// Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
package dev.brood.internal.wire;

/**
 * The layout of records and dictionary entries: every tag, flag and bound of the wire.
 *
 * <pre>
 * record      flags:u8 [namespace] value [variables]
 * namespace   n:varint (class reference)*n              when flags has NAMESPACE: the published classes it needs
 * variables   (1:u8 class reference, name, value)* 0:u8  likewise: static fields to be set before use (JShell)
 * reference   id+1:varint                         an entry of the sender's dictionary
 *             0:varint length:varint entry        the entry itself, when the dictionary is full
 * value       tag:u8 body                         see the constants
 * APART body  tag:u8 length:varint                an array of primitives, whose elements come beside the record
 * REF body    index:varint                        the index-th tracked value of this record, counted where it begins
 *
 * entry       kind:u8 body
 * CLASS       name                                a class of the boot, platform or application loader
 * PUBLISHED   name hash:16 bytes bytes+1:varint   another class; bytes: id of its BYTES entry, or 0: ask for them
 * BYTES       name, class file
 * PRIMITIVE   type code:u8
 * ARRAY       reference of the component class
 * PROXY       n:varint (class reference)*n
 * ENUM        class reference, constant name
 * RECORD      class reference, n:varint (name, type code)*n
 * OBJECT      class reference, flags:u8, levels:varint, per level: class reference, flags:u8, n:varint (name, type code)*n
 * LAMBDA      capturing class reference, the nine constants of its SerializedLambda, number of captured arguments
 *
 * object      per level, superclass first: fields, or when the level is FRAMED length:i32 tracked:i32 bytes
 * </pre>
 *
 * Varints are unsigned LEB128, signed numbers zigzag first, fixed numbers little-endian. Every value but null, boxed values,
 * enum constants and classes is tracked. A type code is that of the class file format; references are coded L.
 */
final class WireLayout {

    /** Version of this layout, in the low bits of every record's flags. */
    static final int VERSION = 1;

    static final int VERSION_MASK = 0x0F;

    /** Flag of a record: a namespace precedes the value. */
    static final int NAMESPACE = 0x10;

    /** Flag of a record: the value is an Apache Fory buffer. */
    static final int FORY = 0x20;

    /** Flags of a record that a peer that is not trusted may not set. */
    static final int REFUSED_OF_STRANGERS = 0xFF & ~(VERSION_MASK | NAMESPACE);

    // Values.
    static final int NULL = 0;
    static final int REF = 1;
    static final int TRUE = 2;
    static final int FALSE = 3;
    static final int BYTE = 4;
    static final int SHORT = 5;
    static final int CHAR = 6;
    static final int INT = 7;
    static final int LONG = 8;
    static final int FLOAT = 9;
    static final int DOUBLE = 10;
    static final int LATIN1 = 11;
    static final int UTF16 = 12;
    static final int BOOLEANS = 13;
    static final int BYTES = 14;
    static final int SHORTS = 15;
    static final int CHARS = 16;
    static final int INTS = 17;
    static final int LONGS = 18;
    static final int FLOATS = 19;
    static final int DOUBLES = 20;
    static final int ARRAY = 21;
    static final int ENUM = 22;
    static final int CLASS = 23;
    static final int ARRAY_LIST = 24;
    static final int LIST_OF = 25;
    static final int HASH_MAP = 26;
    static final int LINKED_HASH_MAP = 27;
    static final int MAP_OF = 28;
    static final int HASH_SET = 29;
    static final int LINKED_HASH_SET = 30;
    static final int SET_OF = 31;
    static final int BIG_INTEGER = 32;
    static final int BIG_DECIMAL = 33;
    static final int DURATION = 34;
    static final int INSTANT = 35;
    static final int UUID = 36;
    static final int PATH = 37;
    static final int RECORD = 38;
    static final int LAMBDA = 39;
    static final int OBJECT = 40;
    static final int EXTERNAL = 41;
    static final int PROXY = 42;
    static final int CLOSED_RECORD = 43;
    static final int OPTIONAL = 44;
    static final int OPTIONAL_INT = 45;
    static final int OPTIONAL_LONG = 46;
    static final int OPTIONAL_DOUBLE = 47;
    static final int MAP_ENTRY = 48;
    static final int CHARSET = 49;
    static final int BYTE_BUFFER = 50;
    static final int BYTE_ARRAY_INPUT = 51;
    static final int BYTE_ARRAY_OUTPUT = 52;
    static final int LOGGER = 53;
    static final int APART = 54;

    // Kinds of dictionary entries.
    static final int ENTRY_CLASS = 1;
    static final int ENTRY_PUBLISHED = 2;
    static final int ENTRY_BYTES = 3;
    static final int ENTRY_PRIMITIVE = 4;
    static final int ENTRY_ARRAY = 5;
    static final int ENTRY_PROXY = 6;
    static final int ENTRY_ENUM = 7;
    static final int ENTRY_RECORD = 8;
    static final int ENTRY_OBJECT = 9;
    static final int ENTRY_LAMBDA = 10;

    /** Bytes of the SHA-256 by which a published class is told from another of the same name. */
    static final int HASH_BYTES = 16;

    /** Flag of an object entry: the class is not Serializable and is sent by its fields. */
    static final int PLAIN = 1;

    /** Flag of a level: it is framed, since user code writes or reads it. */
    static final int FRAMED = 1;

    /** Nesting at which encoding and decoding move to a thread with a large stack. */
    static final int NESTING_OF_CALLER = 200;

    /** Nesting that is refused: a garbage collection meanwhile walks the whole stack, at some 10 µs for each level. */
    static final int NESTING_LIMIT = 200_000;

    /** Nesting that is refused where the sender is not trusted. */
    static final int NESTING_OF_STRANGERS = 10_000;

    /** Dictionary entries within each other: an array has 255 dimensions at most. */
    static final int ENTRY_NESTING_LIMIT = 300;

    private WireLayout() {}
}
