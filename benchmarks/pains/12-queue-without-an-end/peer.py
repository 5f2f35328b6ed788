#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Queue: who gets is never told that nobody puts any more."""
import multiprocessing
import os
import queue
import signal


def produce(q):
    for i in range(3):
        q.put(i)
    q.close()
    q.join_thread()  # or the elements are lost, too
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    q = multiprocessing.Queue()
    producer = multiprocessing.Process(target=produce, args=(q,))
    producer.start()
    producer.join()
    got = 0
    try:
        while True:
            q.get(timeout=5)
            got += 1
    except queue.Empty:
        print("%d elements, and 5 s after the only producer was killed get() still waits for the next one" % got)
