#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Pool: a task whose worker is killed never ends."""
import multiprocessing
import os
import signal


def die():
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with multiprocessing.Pool(1) as pool:
        try:
            pool.apply_async(die).get(timeout=5)
        except multiprocessing.TimeoutError:
            print("5 s after its worker was killed, the task has neither a result nor an exception")
