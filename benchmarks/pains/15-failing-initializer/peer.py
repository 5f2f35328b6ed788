#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Pool: a failing initializer starts processes without end, and nobody is told."""
import multiprocessing
import os
import sys
import time


def fail():
    sys.stderr = open(os.devnull, "w")  # a trace for each of them
    raise RuntimeError("no licence")


if __name__ == "__main__":
    pool = multiprocessing.Pool(2, initializer=fail)
    task = pool.apply_async(abs, (-1,))
    seen, end = set(), time.monotonic() + 3
    while time.monotonic() < end:
        seen.update(worker.pid for worker in list(pool._pool))
        time.sleep(0.005)
    print("after 3 s, at least %d processes were started for 2 workers; the task %s" % (
        len(seen), "ended" if task.ready() else "has neither a result nor an exception"))
    pool.terminate()
