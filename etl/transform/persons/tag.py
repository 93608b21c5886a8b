"""The statistical tagger: a linear-chain CRF over hashed features, decoded in batches with numpy.

A cheap screen picks the clauses in which a name may stand; only those are cut into words and only the neighbourhood of
promising characters is scored. Figures, training material and licence: docs/model-card-persons.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from etl.transform.persons.characters import SURNAME, character_tables, clause_ends, encode
from etl.transform.persons.credits import CREDIT_HINTS
from etl.transform.persons.decode import BEGIN, END, SINGLE, decode
from etl.transform.persons.features import MARGIN, feature_keys
from etl.transform.persons.finder import Finder
from etl.transform.persons.forms import MASK
from etl.transform.persons.lexicon import read_pairs
from etl.transform.persons.marks import Marks, mark
from etl.transform.persons.screen import hot_characters
from etl.transform.persons.weights import Weights, load_weights
from etl.transform.persons.words import segment

SCREEN_THRESHOLD = 0.0
"""Log odds from which a character may belong to a name: lower finds no more names, higher loses some."""

_CHUNK = 120_000  # characters scored together: enough to spread numpy's overhead, few enough for the cache
_REACH = 2  # characters around a hot one that are scored too
_PAD = "\n" * MARGIN


class Tagged(NamedTuple):
    """A name as the tagger sees it: code points, end exclusive, and the mean lead of its labels (log odds)."""

    start: int
    end: int
    margin: float


class Reading(NamedTuple):
    """What a batch pass says of one text.

    Attributes
    ----------
    names : sequence of Tagged
    listed : sequence of (start, end)
        Well-known persons of three characters and more.
    hints : set of str
        Words in it by which other passes know that they are needed.
    """

    names: Sequence[Tagged]
    listed: Sequence[tuple[int, int]]
    hints: Set[str]


def tag(texts: Sequence[str]) -> list[Reading]:
    """Read each text; names come without overlaps, in order of position."""
    weights = load_weights()
    found: list[Reading] = []
    for batch in _batches(texts):
        found.extend(_tag_chunk(batch, weights))
    return found


def read_hints(texts: Sequence[str]) -> list[set[str]]:
    """Words in each text by which other passes know that they are needed."""
    finder, words = _hints()
    return [{words[which] for which in finder.find(text)[:, 0].tolist()} for text in texts]


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _CHUNK:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _tag_chunk(texts: list[str], weights: Weights) -> list[Reading]:
    text = _PAD + _PAD.join(texts) + _PAD
    characters = encode(text)
    offsets = np.cumsum([MARGIN] + [len(t) + MARGIN for t in texts])
    hints = _hints_of(text, offsets)
    names: defaultdict[int, list[Tagged]] = defaultdict(list)
    listed: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    marks = mark(text)
    windows = _windows(text, characters, marks, weights)
    if len(windows.at):
        for which, start, end in _by_text(marks.listed[:, 0], marks.listed[:, 1], offsets):
            listed[which].append((start, end))
        starts, ends, margins = _names(characters, marks, windows, weights)
        for (which, start, end), margin in zip(_by_text(starts, ends, offsets), margins.tolist(), strict=True):
            names[which].append(Tagged(start, end, margin))
    # most texts name nobody: these share what is empty
    return [Reading(names.get(n, ()), listed.get(n, ()), hints.get(n, frozenset())) for n in range(len(texts))]


def _names(
    characters: NDArray[np.uint16], marks: Marks, windows: _Windows, weights: Weights
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Starts, ends and margins of the names in a chunk."""
    at = windows.at
    words = segment(windows.text, characters.take(windows.kept))
    sums = weights.sums(feature_keys(characters, marks, words, at, windows.seat))
    rows = _grow(weights.hopeful(sums), at)
    at = at[rows]
    scores = weights.scores(sums.take(rows, axis=0))
    labels = decode(scores, _runs(at), weights.moves)
    begins = np.flatnonzero((labels == BEGIN) | (labels == SINGLE))
    ends = np.flatnonzero((labels == END) | (labels == SINGLE))
    standing = ~_inside_longer(at[begins], at[ends] + 1, marks.others)
    begins, ends = begins[standing], ends[standing]
    return at[begins], at[ends] + 1, _margins(scores, labels, begins, ends)


def _inside_longer(starts: NDArray[np.int64], ends: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which spans are part of a longer place or set phrase (石留印 of 踏石留印)."""
    if not len(others):
        return np.zeros(len(starts), dtype=np.bool_)
    nearest = np.searchsorted(others[:, 0], starts, side="right") - 1
    other = others[np.maximum(nearest, 0)]
    inside: NDArray[np.bool_] = (nearest >= 0) & (ends <= other[:, 1]) & (ends - starts < other[:, 1] - other[:, 0])
    return inside


def _margins(
    scores: NDArray[np.float32], labels: NDArray[np.uint8], begins: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Mean score of the labels of each name; summed name by name, so that no other name can change its last digit."""
    chosen = scores.ravel().take(np.arange(0, scores.size, scores.shape[1]) + labels).astype(np.float64)
    edges = np.stack([begins, ends + 1], axis=1).ravel()
    totals: NDArray[np.float64] = np.add.reduceat(np.append(chosen, 0.0), edges)[::2]
    return totals / (ends - begins + 1)


def _hints_of(text: str, offsets: NDArray[np.int64]) -> dict[int, set[str]]:
    finder, words = _hints()
    found = finder.find(text)
    owners = np.searchsorted(offsets, found[:, 1], side="right") - 1
    hints: dict[int, set[str]] = {}
    for owner, which in set(zip(owners.tolist(), found[:, 0].tolist(), strict=True)):
        hints.setdefault(owner, set()).add(words[which])
    return hints


@cache
def _hints() -> tuple[Finder, list[str]]:
    words = [MASK, *sorted(CREDIT_HINTS), *read_pairs("title-forms.txt")]
    return Finder(words), words


def _by_text(
    starts: NDArray[np.int64], ends: NDArray[np.int64], offsets: NDArray[np.int64]
) -> Iterator[tuple[int, int, int]]:
    """Which text each span of the chunk stands in, and where in it."""
    owner = np.searchsorted(offsets, starts, side="right") - 1
    base = offsets[owner]
    return zip(owner.tolist(), (starts - base).tolist(), (ends - base).tolist(), strict=True)


class _Windows(NamedTuple):
    """Where names may stand.

    Attributes
    ----------
    at, seat : int arrays
        Positions to score, in the chunk and in the clauses kept.
    kept : int array
        Positions kept of the chunk.
    text : str
        The text of the clauses kept.
    """

    at: NDArray[np.int64]
    seat: NDArray[np.int64]
    kept: NDArray[np.int64]
    text: str


def _windows(text: str, characters: NDArray[np.uint16], marks: Marks, weights: Weights) -> _Windows:
    """Find the characters to score and keep the clauses around them."""
    inside = ~clause_ends().take(characters, mode="clip")
    hot = hot_characters(characters, weights.screen, SCREEN_THRESHOLD)
    behind = np.flatnonzero(marks.since == 1)
    hot[behind[character_tables().kind[characters[behind]] >= SURNAME]] = True  # 局长|连海生
    hot &= inside
    wide = hot.copy()
    for step in range(1, _REACH + 1):
        wide[step:] |= hot[:-step]
        wide[:-step] |= hot[step:]
    wide &= inside
    opens = np.flatnonzero(~inside)  # a clause begins with the mark that ends the one before; a chunk, with a pause
    busy = np.logical_or.reduceat(wide, opens)
    keep = np.repeat(busy, np.diff(opens, append=len(text)))
    keep[opens[1:]] |= busy[:-1]  # the mark behind a clause opens the next: keep it too, as its last word
    keep &= _near(wide)
    keep[: MARGIN // 2] = keep[-MARGIN // 2 :] = True
    at, kept = np.flatnonzero(wide), np.flatnonzero(keep)
    seats = np.empty(len(text), dtype=np.int64)
    seats[kept] = np.arange(len(kept))
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    return _Windows(at, seats.take(at), kept, codes.take(kept).tobytes().decode("utf-32-le", "surrogatepass"))


def _near(wide: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Characters at most seven away from one to be scored: templates look no further than a word on each side."""
    near = wide.copy()
    for step in (1, 2, 4):
        spread = near.copy()
        spread[step:] |= near[:-step]
        spread[:-step] |= near[step:]
        near = spread
    return near


def _grow(alive: NDArray[np.bool_], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows to decode: those alive and their neighbours in the text."""
    grown = alive.copy()
    touching = np.diff(at) == 1
    grown[1:] |= alive[:-1] & touching
    grown[:-1] |= alive[1:] & touching
    return np.flatnonzero(grown)


def _runs(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """First row and end of each run of rows that stand side by side in the text."""
    breaks = np.flatnonzero(np.diff(at) != 1) + 1
    edges = np.concatenate([[0], breaks, [len(at)]])
    return np.stack([edges[:-1], edges[1:]], axis=1) if len(at) else np.zeros((0, 2), dtype=np.int64)
