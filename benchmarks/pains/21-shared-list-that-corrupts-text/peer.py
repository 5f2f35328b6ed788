#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""shared_memory.ShareableList: text and bytes do not come out as they went in."""
from multiprocessing import shared_memory


def through(value):
    values = shared_memory.ShareableList([value])
    try:
        return repr(values[0])
    except Exception as e:
        return type(e).__name__ + ": " + str(e)
    finally:
        values.shm.close()
        values.shm.unlink()


if __name__ == "__main__":
    for value in ("ends with zero\x00", b"bytes\x00\x00", "\u754c" * 5):
        print("%r comes out as %s" % (value, through(value)))
