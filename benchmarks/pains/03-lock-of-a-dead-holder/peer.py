#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Lock: a lock whose holder was killed is never free again."""
import multiprocessing
import os
import signal


def hold(lock):
    lock.acquire()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    lock = multiprocessing.Lock()
    child = multiprocessing.Process(target=hold, args=(lock,))
    child.start()
    child.join()
    if not lock.acquire(timeout=5):
        print("5 s after its holder was killed, the lock is still held")
