"""A cheap look at every character: may it belong to a name at all?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SCREEN_BUCKETS = 1 << 17
SCREEN_GRAMS = 6

_U = np.uint32
_PRIME, _STEP = _U(0x9E3779B1), _U(0x85EBCA77)


def screen_keys(characters: NDArray[np.uint16]) -> list[NDArray[np.uint32]]:
    """Buckets of the six n-grams around each character of a chunk."""
    char = characters.astype(_U)
    left = np.concatenate([char[:1], char[:-1]])
    right = np.concatenate([char[1:], char[-1:]])
    pair = char * _PRIME + right * _STEP  # this character and the next
    before = np.concatenate([pair[:1], pair[:-1]])  # the last character and this
    far_left = np.concatenate([left[:1], left[:-1]])
    far_right = np.concatenate([right[1:], right[-1:]])
    grams = (char, before, pair, before * _PRIME + right, before * _PRIME ^ far_left, pair * _PRIME + far_right)
    return [_bucket(number, gram) for number, gram in enumerate(grams)]


def _bucket(number: int, gram: NDArray[np.uint32]) -> NDArray[np.uint32]:
    mixed = gram + _U(number * 0x3C6EF372 & 0xFFFFFFFF)
    mixed *= _STEP
    mixed ^= gram >> _U(11)
    mixed *= _PRIME
    mixed >>= _U(15)
    return mixed


def hot_characters(characters: NDArray[np.uint16], weights: NDArray[np.float32], threshold: float) -> NDArray[np.bool_]:
    """Characters whose score reaches a threshold.

    Parameters
    ----------
    characters : uint16 array
        Folded characters of a chunk.
    weights : float32 array of shape (SCREEN_BUCKETS,)
    threshold : float
        Log odds; -3.5 keeps all but 3 names in 1000.
    """
    keys = screen_keys(characters)
    score = weights.take(keys[0], mode="clip")  # all keys are below SCREEN_BUCKETS
    for key in keys[1:]:
        score += weights.take(key, mode="clip")
    return score >= threshold
