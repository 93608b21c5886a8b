"""The weights that ship with the package: one compressed file, unpacked once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from etl.transform.persons.decode import OUTSIDE
from etl.transform.persons.features import BUCKETS, TEMPLATES

WEIGHTS_FILE = "tagger.npz"
NAME_LABELS = OUTSIDE  # B, M, E, S; outside is the zero they are measured from
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
    moves : float32 array of shape (5, 5)
        From label (row) to label; entry bias included.
    screen : float32 array
        Weights of the screen, its constant spread over them.
    """

    packed: NDArray[np.uint64]
    step: float
    zero: int
    moves: NDArray[np.float32]
    screen: NDArray[np.float32]

    def score(self, keys: NDArray[np.int32]) -> NDArray[np.float32]:
        """Scores of the five labels for each character; `keys` as `feature_keys` gives them."""
        # keys are below BUCKETS by their making: "clip" only spares numpy the second look
        total = self.packed.take(keys[0], mode="clip")
        for key in keys[1:]:
            total += self.packed.take(key, mode="clip")
        lanes = total.astype("<u8", copy=False).view("<u2").reshape(-1, NAME_LABELS)
        scores = np.zeros((len(total), NAME_LABELS + 1), dtype=np.float32)
        scores[:, :NAME_LABELS] = (lanes.astype(np.float32) - self.zero * TEMPLATES) * self.step
        return scores


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
    return Weights(packed, step, zero, moves, screen)
