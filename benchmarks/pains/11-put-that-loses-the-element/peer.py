#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Queue: a put that returns has put nothing yet, and perhaps never does."""
import multiprocessing
import os
import queue
import signal
import sys


def put_and_die(q):
    q.put("the last words")
    os.kill(os.getpid(), signal.SIGKILL)


def result(q):
    try:
        return "there is %r" % q.get(timeout=3)
    except queue.Empty:
        return "3 s later there is nothing in the queue"


if __name__ == "__main__":
    q = multiprocessing.Queue()
    child = multiprocessing.Process(target=put_and_die, args=(q,))
    child.start()
    child.join()
    print("a child was killed after its put had returned: " + result(q))

    q = multiprocessing.Queue()
    sys.stderr = open(os.devnull, "w")  # the trace of a thread that nobody waits for
    q.put(lambda: 1)
    print("an element that cannot be sent was put without an exception: " + result(q))
