#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Pool: an exception that cannot be rebuilt hangs the pool, and so does sys.exit in a task."""
import multiprocessing
import sys


class BadInput(Exception):
    def __init__(self, file, line):
        super().__init__("%s:%d is wrong" % (file, line))


def parse():
    raise BadInput("orders.csv", 7)


def attempt(task, what):
    pool = multiprocessing.Pool(1)
    try:
        pool.apply_async(task).get(timeout=4)
        print(what, "returned")
    except multiprocessing.TimeoutError:
        print("4 s later, %s has neither a result nor an exception" % what)
    except Exception as e:
        print(what, "failed with", repr(e))
    try:
        pool.terminate()
    except AssertionError as e:
        print("and its pool cannot be terminated:", e)


if __name__ == "__main__":
    attempt(parse, "a task that raised an exception of two arguments")
    attempt(sys.exit, "a task that called sys.exit")
