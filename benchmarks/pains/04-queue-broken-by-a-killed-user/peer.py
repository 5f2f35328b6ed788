#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Queue: a consumer that is killed while it waits takes the queue along."""
import multiprocessing
import queue
import time

if __name__ == "__main__":
    q = multiprocessing.Queue()
    consumer = multiprocessing.Process(target=q.get)
    consumer.start()
    time.sleep(2)
    consumer.kill()
    consumer.join()
    q.put(42)
    try:
        print("the next consumer got %d" % q.get(timeout=5))
    except queue.Empty:
        print("a consumer was killed while it waited: 5 s after the put, nobody else can get the element")
