"""The local engine: work is spread over processes of this machine, or done in this one when that is quicker.

The standard pool says only that some process died; this one knows which, and over what. Processes are spawned, never
forked (polars has threads), and end when this process does, however it ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from etl.errors import WorkerError

if TYPE_CHECKING:
    from etl.engines.binding import Binding, Bound
    from etl.engines.reading import Chunk, Reading

CHUNKS_A_WORKER = 2
"""Fewest chunks that repay starting a process, which loads every word list and model anew."""


WEIGHT_A_WORKER = 20_000_000
"""Bytes of text that are bound at once for each worker: tables of a page take some eighteen times its text, so that
two workers stay below a gigabyte."""


class Task(Protocol):
    """Something a worker is told; it travels to another process."""

    @property
    def doing(self) -> str:
        """What a worker does with it, in the past, for a message."""

    @property
    def weight(self) -> int:
        """Bytes of text that it holds in memory all at once; 0 if they are few."""


T = TypeVar("T", bound=Task)
R = TypeVar("R")

_FOR_THE_PARENT = frozenset({signal.SIGINT, signal.SIGTERM})
"""Ctrl-C and service managers signal every process of a run; the parent ends the workers."""


def read_chunks(chunks: Sequence[Chunk], *, jobs: int) -> Iterator[Reading]:
    """Read chunks, yielding what each gave as it is done; see `spread`."""
    from etl.engines.reading import read_chunk

    return spread(read_chunk, chunks, workers=min(jobs, len(chunks) // CHUNKS_A_WORKER))


def bind_volumes(bindings: Iterable[Binding], *, volumes: int, pages: int, jobs: int) -> Iterator[Bound]:
    """Bind volumes and stage their releases, yielding what became of each as it is done; see `spread`.

    Parameters
    ----------
    bindings : iterable of Binding
    volumes, pages : int
        How many there are, and how many pages they have: what tells whether more processes repay.
    jobs : int
        Most processes to use.
    """
    from etl.engines.binding import bind_and_stage
    from etl.engines.reading import PAGES

    return spread(bind_and_stage, bindings, workers=min(jobs, volumes, pages // PAGES // CHUNKS_A_WORKER))


def spread(perform: Callable[[T], R], tasks: Iterable[T], *, workers: int) -> Iterator[R]:
    """Perform tasks, in this process if there is to be only one.

    Parameters
    ----------
    perform : callable
        A function of a module, which other processes find by its name.
    tasks : iterable of Task
        Taken one by one as processes are free.
    workers : int
        Processes to use.

    Raises
    ------
    WorkerError
        A process died; the message names the signal and what it was doing.
    EtlError, OSError
        What `perform` raises.
    """
    if workers > 1:
        return _spread_over_workers(perform, iter(tasks), workers)
    return map(perform, tasks)


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    task: Task | None = None


def _spread_over_workers(perform: Callable[[T], R], tasks: Iterator[T], count: int) -> Iterator[R]:
    workers: list[_Worker] = []
    try:
        with ThreadPoolExecutor(1) as starter:  # a signal to this thread must not cut a start in two
            for _ in range(count):
                starter.submit(_start, workers).result()
        waiting = _share_out(perform, next(tasks, None), tasks, workers)
        while busy := [worker for worker in workers if worker.task]:
            ready = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe in ready:
                    answer: R = _receive(worker)
                    worker.task = None
                    waiting = _share_out(perform, waiting, tasks, workers)
                    yield answer
    finally:
        for worker in workers:
            worker.pipe.close()
            worker.process.kill()  # what is half written is swept away; nothing else is theirs
        for worker in workers:
            worker.process.join()


def _start(workers: list[_Worker]) -> None:
    context = multiprocessing.get_context("spawn")
    resource_tracker.ensure_running()  # whoever starts it has SIGINT and SIGTERM unblocked by it
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FOR_THE_PARENT)  # until the worker itself ignores them
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    workers.append(_Worker(process, ours))


def _share_out(
    perform: Callable[[T], R], waiting: T | None, tasks: Iterator[T], workers: Sequence[_Worker]
) -> T | None:
    """Hand out tasks to workers that are free, and return the one that has to wait."""
    for worker in workers:
        beside = [other.task for other in workers if other.task]
        if waiting is not None and not worker.task and has_room(waiting, beside, len(workers)):
            _hand_out(worker, perform, waiting)
            waiting = next(tasks, None)
    return waiting


def has_room(task: Task, beside: Sequence[Task], workers: int) -> bool:
    """Whether a task may be done beside others; alone it always may."""
    held = [other.weight for other in beside if other.weight]
    return not task.weight or not held or sum(held) + task.weight <= WEIGHT_A_WORKER * workers


def _hand_out(worker: _Worker, perform: Callable[[T], R], task: T) -> None:
    worker.task = task
    with contextlib.suppress(BrokenPipeError):  # it died; receiving from it says so
        worker.pipe.send((perform, task))


def _receive(worker: _Worker) -> Any:
    try:
        answer = worker.pipe.recv()
    except (EOFError, ConnectionResetError):
        raise _died(worker) from None
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _died(worker: _Worker) -> WorkerError:
    worker.process.join(timeout=5)
    assert worker.task is not None
    code = worker.process.exitcode
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        cause = f"was ended by {name}"
        if -code == signal.SIGKILL:
            cause += " (often the system, out of memory: try --jobs 1)"
    else:
        cause = f"ended with code {code}"
    return WorkerError(
        f"A worker process {cause} while it {worker.task.doing}; what was published before stays, run again to resume."
    )


def _serve(pipe: Connection) -> None:
    """Do what comes through the pipe until it is closed."""
    for number in _FOR_THE_PARENT:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _FOR_THE_PARENT)
    os.environ["POLARS_MAX_THREADS"] = "1"  # before polars is imported, by what comes: the processes share the cores
    with pipe, contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            perform, task = pipe.recv()
            try:
                answer = perform(task)
            except Exception as error:
                error.add_note(traceback.format_exc())
                answer = error
            pipe.send(answer)
