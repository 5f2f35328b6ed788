#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""shared_memory.SharedMemory: a program that only looked takes the memory along at its end."""
import subprocess
import sys
import time
from multiprocessing import shared_memory

if __name__ == "__main__":
    if sys.argv[1:]:
        shared_memory.SharedMemory(name=sys.argv[1]).close()
    else:
        memory = shared_memory.SharedMemory(create=True, size=100)
        subprocess.run([sys.executable, __file__, memory.name], stderr=subprocess.DEVNULL, check=True)
        time.sleep(1)
        try:
            shared_memory.SharedMemory(name=memory.name)
            print("the memory is still there")
        except FileNotFoundError:
            print("another program has attached to the memory and ended: the name is gone, although its maker has it open")
        memory.close()
