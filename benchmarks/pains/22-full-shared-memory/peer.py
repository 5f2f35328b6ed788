#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""shared_memory.SharedMemory: memory that is not there is given out, and kills who writes to it."""
import subprocess
import sys
from multiprocessing import shared_memory

IN_A_SMALL_FILE_SYSTEM = ["unshare", "-Urm", "sh", "-c", 'mount -t tmpfs -o size=16m none /dev/shm && exec "$@"', "sh"]

if __name__ == "__main__":
    if sys.argv[1:] == ["program"]:
        memory = shared_memory.SharedMemory(create=True, size=32 << 20)
        print("32 MB were given out in a file system of 16 MB", flush=True)
        memory.buf[:] = bytes(32 << 20)
        print("and can be written")
    else:
        end = subprocess.run(IN_A_SMALL_FILE_SYSTEM + [sys.executable, __file__, "program"], stderr=subprocess.DEVNULL)
        print("the program that wrote to them ended with %d (-7 is SIGBUS)" % end.returncode)
