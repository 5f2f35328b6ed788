#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""concurrent.futures.ProcessPoolExecutor: one death fails every future and the pool."""
import concurrent.futures
import os
import signal
import time


def work(i):
    if i == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.2)
    return i


if __name__ == "__main__":
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        futures = [pool.submit(work, i) for i in range(10)]
        failed = [i for i, f in enumerate(futures) if f.exception(timeout=10) is not None]
        print("task 3 was killed; failed tasks: %s of 10" % len(failed))
        try:
            pool.submit(work, 0).result(timeout=10)
        except concurrent.futures.process.BrokenProcessPool as e:
            print("the next task was refused:", e)
