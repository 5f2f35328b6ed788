/** The board on which a pool hands tasks to its workers, and they their results to it. */
@org.jspecify.annotations.NullMarked
package dev.brood.internal.board;
