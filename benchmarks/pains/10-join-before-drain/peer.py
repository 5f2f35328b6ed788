#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Queue: a child that has put more than fits into a pipe does not end before somebody gets it."""
import multiprocessing


def produce(q):
    q.put(b"x" * 1_000_000)


if __name__ == "__main__":
    q = multiprocessing.Queue()
    child = multiprocessing.Process(target=produce, args=(q,))
    child.start()
    child.join(timeout=5)
    print("5 s after a child has put 1 MB, which is all that it does, it is %s" % ("alive" if child.is_alive() else "dead"))
    q.get()
    child.join()
