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
    best = (
        scores.take(first, axis=0).T + moves[OUTSIDE][:, None]
    )  # a row for each label, so that numpy works along the runs
    bests = [best]
    for step in range(1, longest):
        count = alive[step]
        best = (best[:, None, :count] + moves[:, :, None]).max(axis=0) + scores.take(first[:count] + step, axis=0).T
        bests.append(best)
    label = np.full(len(first), OUTSIDE, dtype=np.int64)
    for step in range(longest - 1, -1, -1):  # only where the best path goes does it matter where it came from
        count = alive[step]
        label[:count] = (bests[step] + moves.take(label[:count], axis=1)).argmax(axis=0)
        labels[first[:count] + step] = label[:count]
    return labels
