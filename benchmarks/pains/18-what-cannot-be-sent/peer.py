#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""multiprocessing: lambdas and local functions cannot be sent to another process."""
import multiprocessing


def attempt(what, call):
    try:
        print(what, "returned", call())
    except Exception as e:
        print(what, "failed:", type(e).__name__ + ":", e)


def main():
    offset = 1

    def local(x):
        return x * x + offset

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        attempt("a lambda", lambda: pool.apply(lambda x: x * x, (3,)))
        attempt("a local function", lambda: pool.map(local, [1, 2, 3]))


if __name__ == "__main__":
    main()
