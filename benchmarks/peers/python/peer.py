#!/usr/bin/env python3
# Copyright 2026 the Brood authors. Licensed under the Apache License, Version 2.0.
"""CPython's side of a comparison: multiprocessing, with its shared memory, and concurrent.futures.

Arguments are key=value (case, peer, mode, warmup, count, tasks, size); what was measured is printed as one line of JSON:
version, settings, nanos (one number for each measured repetition) and checksum. Warm-up repetitions are not reported.
"""
import concurrent.futures
import ctypes
import json
import multiprocessing
import platform
import struct
import sys
import time


def verify(x, square):
    """The task of a child process: ends with another status than 0 if its arguments arrived wrongly."""
    if x * x != square:
        sys.exit(3)


def square(x):
    return x * x


def stamp(x, payload):
    """Marks a copy of the payload, so that it must have travelled both ways."""
    answer = bytearray(payload)
    answer[0] = x & 255
    return bytes(answer)


def measure(warmup, count, repetition):
    """Runs repetition(i), which returns a checksum, and times all but the first `warmup` runs."""
    nanos, checksum = [], 0
    for i in range(-warmup, count):
        began = time.perf_counter_ns()
        value = repetition(max(i, 0))
        ended = time.perf_counter_ns()
        if i >= 0:
            nanos.append(ended - began)
            checksum += value
    return nanos, checksum


def start_join_process(context, a):
    def repetition(i):
        children = [context.Process(target=verify, args=(i, i * i)) for _ in range(a.size)]
        for child in children:
            child.start()
        for child in children:
            child.join()
        return sum(child.exitcode == 0 for child in children)
    return measure(a.warmup, a.count, repetition)


PACE_NS = 200_000_000


def paced(a, repetition):
    """Runs repetition(i), which returns a time and a checksum, five times a second."""
    nanos, checksum = [], 0
    begin = time.perf_counter_ns()
    for i in range(-a.warmup, a.count):
        begin += PACE_NS
        time.sleep(max(0, begin - time.perf_counter_ns()) / 1e9)
        took, value = repetition(max(i, 0))
        if i >= 0:
            nanos.append(took)
            checksum += value
    return nanos, checksum


def start_paced(context, a):
    def repetition(i):
        began = time.perf_counter_ns()
        child = context.Process(target=verify, args=(i, i * i))
        child.start()
        child.join()
        return time.perf_counter_ns() - began, child.exitcode == 0
    return paced(a, repetition)


def tell_time(number):
    number.value = time.perf_counter_ns()


def first_line(context, a):
    number = context.RawValue(ctypes.c_longlong, 0)

    def repetition(i):
        began = time.perf_counter_ns()
        child = context.Process(target=tell_time, args=(number,))
        child.start()
        child.join()
        return number.value - began, child.exitcode == 0
    return paced(a, repetition)


def start_join_executor(a):
    def repetition(i):
        with concurrent.futures.ProcessPoolExecutor(a.size) as pool:
            return sum(f.result() == i * i for f in [pool.submit(square, i) for _ in range(a.size)])
    return measure(a.warmup, a.count, repetition)


def pool_roundtrip(call, a):
    if a.size == 0:
        return measure(a.warmup, a.count, lambda i: call(square, i))
    payload = bytes(a.size)

    def repetition(i):
        answer = call(stamp, i, payload)
        assert len(answer) == a.size
        return answer[0]
    return measure(a.warmup, a.count, repetition)


def pool_throughput(run, a):
    return measure(a.warmup, a.count, lambda i: sum(run(square, range(a.tasks))))


def lock_uncontended(context, a):
    lock = context.Lock()
    acquire, release = lock.acquire, lock.release

    def repetition(i):
        for _ in range(a.tasks):
            acquire()
            release()
        if not acquire(False):
            return 0
        release()
        return a.tasks
    return measure(a.warmup, a.count, repetition)


def add_locked(lock, number, times):
    for _ in range(times):
        with lock:
            number.value += 1


def crew(work, repetitions, begun, done):
    """A child that does the same work at the same time as its parent."""
    for _ in range(repetitions):
        begun.acquire()
        work[0](*work[1:])
        done.release()


def contended(context, a, lock, number):
    work = (add_locked, lock, number, a.tasks)
    begun, done = context.Semaphore(0), context.Semaphore(0)
    others = [context.Process(target=crew, args=(work, a.warmup + a.count, begun, done)) for _ in range(a.size - 1)]
    for child in others:
        child.start()

    def repetition(i):
        number.value = 0
        for _ in others:
            begun.release()
        work[0](*work[1:])
        for _ in others:
            done.acquire()
        return number.value
    result = measure(a.warmup, a.count, repetition)
    for child in others:
        child.join()
    return result


def create_close(context, a):
    def repetition(i):
        right = 0
        for k in range(a.tasks):
            number = context.Value(ctypes.c_longlong, k)
            right += number.value == k
            del number
        return right
    return measure(a.warmup, a.count, repetition)


# Messages of four numbers, as those of the other peers are.

NUMBERS = struct.Struct("=4q")
WORK_NS = 300_000


def echo(connection, trips):
    for _ in range(trips):
        a, b, c, d = NUMBERS.unpack(connection.recv_bytes())
        connection.send_bytes(NUMBERS.pack(a + 1, b + 1, c + 1, d + 1))


def message_roundtrip(context, a):
    here, there = context.Pipe()
    child = context.Process(target=echo, args=(there, (a.warmup + a.count) * a.tasks))
    child.start()
    pack, unpack, send, receive = NUMBERS.pack, NUMBERS.unpack, here.send_bytes, here.recv_bytes

    def repetition(i):
        total = 0
        for k in range(a.tasks):
            send(pack(k, k + 1, k + 2, k + 3))
            total += sum(unpack(receive()))
        return total
    result = measure(a.warmup, a.count, repetition)
    child.join()
    return result


def work():
    """Works for so long that the other side sleeps."""
    until = time.perf_counter_ns() + WORK_NS
    while time.perf_counter_ns() < until:
        pass


def timed(number, took):
    sent = time.perf_counter_ns()
    return NUMBERS.pack(number, took, sent, number ^ took ^ sent)


def arrived(message, number):
    """Verifies a message; how long it took, and what it says of the one before. All processes have one clock, on Linux."""
    now = time.perf_counter_ns()
    found, took, sent, check = NUMBERS.unpack(message)
    assert found == number and check == found ^ took ^ sent
    return now - sent, took


def echo_later(connection, trips):
    for k in range(trips):
        took, _ = arrived(connection.recv_bytes(), k)
        work()
        connection.send_bytes(timed(k, took))


def message_wakeup(context, a):
    here, there = context.Pipe()
    trips = a.warmup + a.count
    child = context.Process(target=echo_later, args=(there, trips))
    child.start()
    nanos = []
    for k in range(trips):
        work()
        here.send_bytes(timed(k, 0))
        back, took = arrived(here.recv_bytes(), k)
        if k >= a.warmup:
            nanos.append(took + back)
    child.join()
    return nanos, len(nanos)


def put_all(queue, a, begun, done):
    for _ in range(a.warmup + a.count):
        begun.acquire()
        for k in range(a.tasks):
            queue.put(k)
        done.release()


def take(queue, times):
    total = 0
    for _ in range(times):
        total += queue.get()
    return total


def take_all(queue, a, begun, done, result):
    for _ in range(a.warmup + a.count):
        begun.acquire()
        total = take(queue, a.tasks)
        with result.get_lock():
            result.value += total
        done.release()


def queue_throughput(context, a):
    """As many processes put as take; this one is one of those that take."""
    queue, result = context.Queue(1024), context.Value(ctypes.c_longlong, 0)
    done = context.Semaphore(0)
    begun = [context.Semaphore(0) for _ in range(2 * a.size - 1)]  # one each, or a fast one would do the work of two
    others = [context.Process(target=put_all, args=(queue, a, begun[k], done)) for k in range(a.size)]
    others += [context.Process(target=take_all, args=(queue, a, begun[k], done, result)) for k in range(a.size, 2 * a.size - 1)]
    for child in others:
        child.start()

    def repetition(i):
        result.value = 0
        for one in begun:
            one.release()
        total = take(queue, a.tasks)
        for _ in others:
            done.acquire()
        return total + result.value
    measured = measure(a.warmup, a.count, repetition)
    for child in others:
        child.join()
    return measured


class Arguments:
    def __init__(self, words):
        given = dict(word.split("=", 1) for word in words)
        self.case, self.peer, self.mode = given["case"], given["peer"], given.get("mode") or None
        self.warmup, self.count, self.tasks, self.size = (int(given[k]) for k in ("warmup", "count", "tasks", "size"))


def run(a):
    method = a.mode or multiprocessing.get_start_method()
    context = multiprocessing.get_context(a.mode)
    if a.case in ("start-join", "start-spawn") and a.peer != "concurrent.futures":
        return method + "; batch 1; spares none", start_join_process(context, a)
    if a.case == "start-paced":
        return method + ", five a second; batch 1; spares none", start_paced(context, a)
    if a.case == "first-line":
        return method + ", five a second; until the task's first line; batch 1; spares none", first_line(context, a)
    if a.case == "start-join" and a.peer == "concurrent.futures":
        return method + "; executor made and shut down for each; batch 1; spares none", start_join_executor(a)
    shared = "%s; processes %d; batch 1; idle sleeps; spares none" % (method, a.size)
    if a.case == "lock-uncontended":
        return "acquire, release; " + shared, lock_uncontended(context, a)
    if a.case == "lock-contended":
        lock, number = context.Lock(), context.RawValue(ctypes.c_longlong, 0)
        return "with Lock: RawValue += 1; " + shared, contended(context, a, lock, number)
    if a.case == "counter-contended":
        number = context.Value(ctypes.c_longlong, 0)
        return "with Value.get_lock(): value += 1; " + shared, contended(context, a, number.get_lock(), number)
    if a.case == "create-close":
        return "Value('q'), value, del; batch 1; idle never; spares none", create_close(context, a)
    talk = "%s; processes 2; batch 1; idle sleeps; spares none" % method
    if a.case == "message-roundtrip":
        return "both busy; send_bytes, recv_bytes; " + talk, message_roundtrip(context, a)
    if a.case == "message-wakeup":
        return "300 us of work before each send; send_bytes, recv_bytes; " + talk, message_wakeup(context, a)
    if a.case in ("queue-1-1", "queue-2-2"):
        settings = "%s; put, get; processes %d; capacity 1024; batch 1; idle sleeps; spares none" % (method, 2 * a.size)
        return settings, queue_throughput(context, a)
    workers = 1 if a.case == "pool-roundtrip" else a.size
    settings = "%s; workers %d; batch 1; idle blocks; spares none" % (method, workers)
    if a.peer == "multiprocessing.Pool":
        with context.Pool(workers) as pool:
            if a.case == "pool-roundtrip":
                return "apply; " + settings, pool_roundtrip(lambda f, *args: pool.apply(f, args), a)
            if a.case == "pool-throughput":
                return "map(chunksize=1); " + settings, pool_throughput(lambda f, xs: pool.map(f, xs, 1), a)
    if a.peer == "concurrent.futures":
        with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
            if a.case == "pool-roundtrip":
                return "submit; " + settings, pool_roundtrip(lambda f, *args: pool.submit(f, *args).result(), a)
            if a.case == "pool-throughput":
                return "map(chunksize=1); " + settings, pool_throughput(lambda f, xs: pool.map(f, xs, chunksize=1), a)
    sys.exit("peer %s has no case %s" % (a.peer, a.case))


if __name__ == "__main__":
    settings, (nanos, checksum) = run(Arguments(sys.argv[1:]))
    version = platform.python_implementation() + " " + platform.python_version()
    print(json.dumps({"version": version, "settings": settings, "nanos": nanos, "checksum": checksum}))
