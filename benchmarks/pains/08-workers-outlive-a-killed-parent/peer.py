#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing.Pool: busy workers outlive a parent that was killed."""
import multiprocessing
import os
import signal
import subprocess
import sys
import time


def program():
    with multiprocessing.Pool(2) as pool:
        pool.map_async(time.sleep, [60, 60])
        time.sleep(0.5)
        print(*[worker.pid for worker in pool._pool], flush=True)
        time.sleep(60)


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    if sys.argv[1:] == ["program"]:
        program()
    else:
        child = subprocess.Popen([sys.executable, __file__, "program"], stdout=subprocess.PIPE, text=True)
        workers = [int(pid) for pid in child.stdout.readline().split()]
        child.kill()
        child.wait()
        time.sleep(2)
        left = [pid for pid in workers if alive(pid)]
        print("2 s after the program was killed, %d of its %d workers live" % (len(left), len(workers)))
        for pid in left:
            os.kill(pid, signal.SIGKILL)
