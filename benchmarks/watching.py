"""A command watched from outside: CPU time and memory of its processes, and what the machine had left for it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

_EVERY = 0.1
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A finished command.

    Attributes
    ----------
    seconds : float
        Wall-clock time.
    cpu : tuple of float
        CPU seconds of the process itself and of each of its children, the largest first.
    peak : float
        Most memory that all its processes had at once, in MB; what they share counts once (PSS).
    """

    seconds: float
    cpu: tuple[float, ...]
    peak: float

    def path(self, workers: int) -> float:
        """CPU seconds on the way through: the process itself, and its share of what so many workers did."""
        return self.cpu[0] + sum(self.cpu[1:]) / workers


def watch_command(command: Sequence[str]) -> Watched:
    """Run a command to its end.

    Raises
    ------
    SystemExit
        It failed; with what it said.
    """
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        said: list[bytes] = []
        assert process.stdout is not None
        reader = threading.Thread(target=lambda: said.append(process.stdout.read()))  # type: ignore[union-attr]
        reader.start()
        seen: dict[int, float] = {}
        peak = 0.0
        while process.poll() is None:
            pids = _family(process.pid)
            seen |= {pid: cpu for pid in pids if (cpu := _cpu_seconds(pid))}
            peak = max(peak, sum(map(_proportional_size, pids)))
            time.sleep(_EVERY)
        reader.join()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {b''.join(said).decode()}")
    own = seen.pop(process.pid, 0.0)
    return Watched(seconds, (own, *sorted(seen.values(), reverse=True)), peak)


def free_cores(most: int = 2, seconds: float = 1.0) -> float:
    """Measure how many cores the machine has left: what spinning processes get done beside each other."""
    context = get_context("spawn")
    pipes, workers = [], []
    for _ in range(most):
        ours, theirs = context.Pipe()
        workers.append(context.Process(target=_spin, args=(theirs, seconds)))
        pipes.append(ours)
    for worker in workers:
        worker.start()
    for pipe in pipes:
        pipe.recv()
    for pipe in pipes:
        pipe.send("go")
    used = sum(pipe.recv() for pipe in pipes)
    for worker in workers:
        worker.join()
    return float(used) / seconds


def _spin(pipe: Connection, seconds: float) -> None:
    pipe.send("ready")
    pipe.recv()
    started, used = time.perf_counter(), time.process_time()
    while time.perf_counter() - started < seconds:
        pass
    pipe.send(time.process_time() - used)


def _family(pid: int) -> list[int]:
    """List a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            found += _family(int(child))
    return found


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100


def _proportional_size(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1e3 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)


if __name__ == "__main__":
    watched = watch_command(sys.argv[1:])
    print(f"{watched.seconds:.1f} s, {sum(watched.cpu):.1f} CPU-seconds {watched.cpu}, peak {watched.peak:,.0f} MB")
