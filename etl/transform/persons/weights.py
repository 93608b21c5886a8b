"""The weights that ship with the package: one compressed file, unpacked once a process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from etl.transform.persons.decode import OUTSIDE
from etl.transform.persons.features import BUCKETS, TEMPLATES

WEIGHTS_FILE = "tagger.npz"
NAME_LABELS = OUTSIDE  # B, M, E, S; outside is the zero they are measured from
_HOPELESS = -2.0  # log odds against outside
_LANE = 16  # bits of a 64-bit word for one label: 26 values of 8 bits cannot overflow


@dataclass(frozen=True)
class Weights:
    """Tables of the tagger.

    Attributes
    ----------
    packed : uint64 array of shape (BUCKETS,)
        Four labels of a bucket side by side, so that one look-up and one addition serve them all.
    step, zero : float, int
        A stored value v stands for (v - zero) * step.
    hopeless : int
        The largest sum of stored values that is too little for a label: what has no larger one is not decoded.
    moves : float32 array of shape (5, 5)
        From label (row) to label; entry bias included.
    screen : float32 array
        Weights of the screen, its constant spread over them.
    """

    packed: NDArray[np.uint64]
    step: float
    zero: int
    hopeless: int
    moves: NDArray[np.float32]
    screen: NDArray[np.float32]

    def sums(self, keys: Iterable[NDArray[np.uint32]]) -> NDArray[np.uint16]:
        """Sums of the stored values for each character and label of a name; `keys` as `feature_keys` gives them."""
        some = iter(keys)
        # keys are below BUCKETS by their making: "clip" only spares numpy the second look
        total = self.packed.take(next(some), mode="clip")
        for key in some:
            total += self.packed.take(key, mode="clip")
        return total.astype("<u8", copy=False).view("<u2").reshape(-1, NAME_LABELS)

    def hopeful(self, sums: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """For which characters a label of a name comes near to being outside."""
        near: NDArray[np.bool_] = (sums > self.hopeless).view(np.uint32).ravel() != 0  # four labels in one look
        return near

    def scores(self, sums: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Scores of the five labels, by the sums of each character."""
        scores = np.zeros((len(sums), NAME_LABELS + 1), dtype=np.float32)
        scores[:, :NAME_LABELS] = _worth(sums, self.zero, self.step)
        return scores


def _worth(sums: NDArray[np.uint16], zero: int, step: float) -> NDArray[np.float32]:
    return (sums.astype(np.float32) - zero * TEMPLATES) * step


@cache
def load_weights() -> Weights:
    """Read the file of the package."""
    with as_file(files("etl.transform").joinpath("lexicon", "persons", WEIGHTS_FILE)) as path, np.load(path) as stored:
        table = stored["weights"]
        moves = stored["moves"].astype(np.float32)
        screen = stored["screen"].astype(np.float32) * float(stored["screen_step"])
        step, zero = float(stored["step"]), int(stored["zero"])
    if table.shape != (NAME_LABELS, BUCKETS):
        raise ValueError(
            f"{WEIGHTS_FILE} holds {table.shape}, this version of the tagger needs {(NAME_LABELS, BUCKETS)}"
        )
    packed = np.zeros(BUCKETS, dtype=np.uint64)
    for label in range(NAME_LABELS):
        packed |= table[label].astype(np.uint64) << np.uint64(label * _LANE)
    sums = np.arange(1 << _LANE, dtype=np.uint16)
    hopeless = int(np.count_nonzero(_worth(sums, zero, step) <= _HOPELESS)) - 1
    return Weights(packed, step, zero, hopeless, moves, screen)
