"""The best label sequence of many short runs of characters at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BEGIN, MIDDLE, END, SINGLE, OUTSIDE = range(5)


def decode(scores: NDArray[np.float32], runs: NDArray[np.int64], moves: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Viterbi over runs; what stands before and after a run is outside any name.

    Parameters
    ----------
    scores : float32 array of shape (characters, labels)
    runs : int array of shape (number of runs, 2)
        First row and end (exclusive) of each run in `scores`.
    moves : float32 array of shape (labels, labels)
        Score of going from one label to the next; -inf or very low where it cannot be.

    Returns
    -------
    uint8 array of shape (characters,)
        Labels; OUTSIDE beyond the runs.
    """
    labels = np.full(len(scores), OUTSIDE, dtype=np.uint8)
    if not len(runs):
        return labels
    lengths = runs[:, 1] - runs[:, 0]
    order = np.argsort(-lengths, kind="stable")
    first, lengths = runs[order, 0], lengths[order]
    longest = int(lengths[0])
    alive = len(lengths) - np.searchsorted(lengths[::-1], np.arange(longest), side="right")  # runs longer than step
    best = scores[first] + moves[OUTSIDE]
    came_from = []
    for step in range(1, longest):
        count = alive[step]
        paths = best[:count, :, None] + moves
        source = paths.argmax(axis=1).astype(np.uint8)
        came_from.append(source)
        best[:count] = (
            np.take_along_axis(paths, source[:, None, :].astype(np.int64), axis=1)[:, 0] + scores[first[:count] + step]
        )
    label = (best + moves[:, OUTSIDE]).argmax(axis=1)
    current = label.astype(np.int64)
    for step in range(longest - 1, -1, -1):
        count = alive[step]
        labels[first[:count] + step] = current[:count]
        if step:
            current[:count] = came_from[step - 1][np.arange(count), current[:count]]
    return labels
