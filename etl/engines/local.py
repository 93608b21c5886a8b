"""The local engine: chunks go to processes of this machine, or are read in this one when that is quicker.

The standard pool says only that some process died; this one knows which, of what, and over which sources. Processes
are spawned, never forked (polars has threads), and end when this process does, however it ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

from etl.errors import WorkerError

if TYPE_CHECKING:
    from etl.engines.reading import Chunk, Reading

CHUNKS_A_WORKER = 2
"""Fewest chunks that repay starting a process, which loads every word list and model anew."""

_FOR_THE_PARENT = frozenset({signal.SIGINT, signal.SIGTERM})
"""Ctrl-C and service managers signal every process of a run; the parent ends the workers."""


def read_chunks(chunks: Sequence[Chunk], *, jobs: int) -> Iterator[Reading]:
    """Read chunks, yielding what each gave as it is done.

    Parameters
    ----------
    chunks : sequence of Chunk
    jobs : int
        Most processes to use.

    Raises
    ------
    WorkerError
        A process died; the message names the signal and the sources it was reading.
    EtlError, OSError
        What `etl.engines.reading.read_chunk` raises.
    """
    workers = min(jobs, len(chunks) // CHUNKS_A_WORKER)
    if workers > 1:
        yield from _read_in_workers(chunks, workers)
        return
    from etl.engines.reading import read_chunk

    for chunk in chunks:
        yield read_chunk(chunk)


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    chunk: Chunk | None = None


def _read_in_workers(chunks: Sequence[Chunk], count: int) -> Iterator[Reading]:
    waiting = list(reversed(chunks))
    workers: list[_Worker] = []
    try:
        with ThreadPoolExecutor(1) as starter:  # a signal to this thread must not cut a start in two
            for _ in range(count):
                starter.submit(_start, workers).result()
        for worker in workers:
            _hand_out(worker, waiting)
        while busy := [worker for worker in workers if worker.chunk]:
            ready = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe in ready:
                    reading = _receive(worker)
                    _hand_out(worker, waiting)
                    yield reading
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.kill()  # a part half written is swept away; nothing else is theirs
        for worker in workers:
            worker.process.join()


def _start(workers: list[_Worker]) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FOR_THE_PARENT)  # until the worker itself ignores them
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    workers.append(_Worker(process, ours))


def _hand_out(worker: _Worker, waiting: list[Chunk]) -> None:
    worker.chunk = waiting.pop() if waiting else None
    if worker.chunk:
        with contextlib.suppress(BrokenPipeError):  # it died; receiving from it says so
            worker.pipe.send(worker.chunk)


def _receive(worker: _Worker) -> Reading:
    try:
        answer = worker.pipe.recv()
    except (EOFError, ConnectionResetError):
        raise _died(worker) from None
    if isinstance(answer, BaseException):
        raise answer
    reading: Reading = answer
    return reading


def _died(worker: _Worker) -> WorkerError:
    worker.process.join(timeout=5)
    assert worker.chunk is not None
    uris = [entry.sighting.uri for entry in worker.chunk.entries]
    sources = uris[0] if len(uris) == 1 else f"{len(uris)} sources from {uris[0]} to {uris[-1]}"
    code = worker.process.exitcode
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        cause = f"was ended by {name}"
        if -code == signal.SIGKILL:
            cause += " (often the system, out of memory: try --jobs 1)"
    else:
        cause = f"ended with code {code}"
    return WorkerError(f"A worker process {cause} while it read {sources}; nothing was published, run again to resume.")


def _serve(pipe: Connection) -> None:
    """Read what comes through the pipe until it is closed."""
    for number in _FOR_THE_PARENT:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _FOR_THE_PARENT)
    os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported: the processes share the cores
    from etl.engines.reading import read_chunk

    with pipe, contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            chunk = pipe.recv()
            try:
                answer: Reading | Exception = read_chunk(chunk)
            except Exception as error:
                error.add_note(traceback.format_exc())
                answer = error
            pipe.send(answer)
