"""CPU time by step: functions of the program are watched while it runs, each charged for what it does itself."""

from __future__ import annotations

import importlib
import inspect
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any


@contextmanager
def watch(steps: Mapping[str, Sequence[str]]) -> Iterator[Mapping[str, float]]:
    """Watch functions and yield the CPU seconds of every step, filled in as they run.

    What a watched function spends in another one counts to that one alone, so that steps add up to no more than the
    whole.

    Parameters
    ----------
    steps : mapping of str to sequence of str
        Functions of each step as ``module:name``, where they are looked up when called.
    """
    spent: dict[str, float] = defaultdict(float)
    inner: list[float] = []
    undo: list[tuple[Any, str, Any]] = []
    try:
        for step, names in steps.items():
            for name in names:
                owner, attribute = resolve(name)
                undo.append((owner, attribute, getattr(owner, attribute)))
                setattr(owner, attribute, _watched(getattr(owner, attribute), step, spent, inner))
        yield spent
    finally:
        for owner, attribute, function in reversed(undo):
            setattr(owner, attribute, function)


def resolve(name: str) -> tuple[Any, str]:
    """Find the owner of a ``module:name``.

    Raises
    ------
    AttributeError, ImportError
        There is no such function any more: steps have to name what the program calls now.
    """
    module, _, attribute = name.partition(":")
    owner = importlib.import_module(module)
    getattr(owner, attribute)
    return owner, attribute


def _watched(
    function: Callable[..., Any], step: str, spent: dict[str, float], inner: list[float]
) -> Callable[..., Any]:
    assert not inspect.isgeneratorfunction(function), f"{function} is lazy: watch who consumes it"

    @wraps(function)
    def timed(*args: Any, **options: Any) -> Any:
        inner.append(0.0)
        started = time.process_time()
        try:
            return function(*args, **options)
        finally:
            took = time.process_time() - started
            spent[step] += took - inner.pop()
            if inner:
                inner[-1] += took

    return timed
