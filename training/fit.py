"""From labelled texts to weights: feature arrays, the C trainer, and a plain decoder for trials."""

from __future__ import annotations

import ctypes
import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from etl.transform.persons import features
from etl.transform.persons.characters import encode
from etl.transform.persons.decode import decode
from etl.transform.persons.features import MARGIN, feature_keys
from etl.transform.persons.marks import Marks, mark
from etl.transform.persons.screen import SCREEN_BUCKETS, SCREEN_GRAMS, screen_keys
from etl.transform.persons.words import segment

from silver import Item, sentences

PAD = "\n" * MARGIN
WIDTH = 8
OTHER = 5


@dataclass
class Material:
    """Feature keys and allowed label sets of many sentences, ready for the trainer."""

    keys: np.ndarray
    screen: np.ndarray
    allowed: np.ndarray
    offsets: np.ndarray
    importance: np.ndarray

    @classmethod
    def join(cls, parts: Sequence[Material]) -> Material:
        shift = np.cumsum([0] + [len(p.keys) for p in parts])
        return cls(
            np.concatenate([p.keys for p in parts]),
            np.concatenate([p.screen for p in parts]),
            np.concatenate([p.allowed for p in parts]),
            np.concatenate([p.offsets[:-1] + s for p, s in zip(parts, shift)] + [shift[-1:]]),
            np.concatenate([p.importance for p in parts]),
        )


def labels_of(item: Item) -> np.ndarray:
    """Bit sets of allowed labels: B 1, M 2, E 4, S 8, O 16, inside a place or organization 32."""
    outside = 16 | (0 if item.typed else 32)
    allowed = np.full(len(item.text), outside, np.uint8)
    if item.typed:
        for a, b in item.others:
            allowed[a:b] = 32
    for a, b in item.unsure:
        allowed[a:b] = 63
    for a, b in item.persons:
        allowed[a:b] = 2
        allowed[a], allowed[b - 1] = 1, 4
        if b - a == 1:
            allowed[a] = 8
    return allowed


def arrange(
    items: Sequence[Item], weight: float = 1.0, labels: int = 5, repeats: int = 2, chunk: int = 200_000
) -> Material:
    """Turn items into arrays; a sentence that comes again counts at most `repeats` times."""
    keys, screen, allowed, offsets, importance = [], [], [], [0], []
    seen: dict[bytes, int] = {}
    batch: list[Item] = []
    size = 0

    def flush() -> None:
        text = PAD + "".join(i.text + PAD for i in batch)
        characters = encode(text)
        base, at, marks = MARGIN, [], []
        for item in batch:
            sets = labels_of(item)
            for a, b in sentences(item.text):
                key = hashlib.blake2b(
                    item.text[a:b].encode("utf-8", "replace") + sets[a:b].tobytes(), digest_size=8
                ).digest()
                seen[key] = seen.get(key, 0) + 1
                if seen[key] > repeats:
                    continue
                at.append(np.arange(base + a, base + b))
                marks.append(sets[a:b])
                offsets.append(offsets[-1] + b - a)
                importance.append(weight)
            base += len(item.text) + MARGIN
        if at:
            rows = np.concatenate(at)
            known = forget(mark(text), np.random.default_rng(base))
            keys.append(
                np.stack([*feature_keys(characters, known, segment(text, characters), rows, rows)], axis=1).astype(
                    np.int32
                )
            )
            screen.append(np.stack([key[rows].astype(np.int32) for key in screen_keys(characters)], axis=1))
            allowed.append(np.concatenate(marks))

    for item in items:
        batch.append(item)
        size += len(item.text)
        if size > chunk:
            flush()
            batch, size = [], 0
    if batch:
        flush()
    sets = np.concatenate(allowed)
    if labels == 5:
        sets = np.where(sets & 32, sets & 31 | 16, sets).astype(np.uint8)
    return Material(
        np.concatenate(keys),
        np.concatenate(screen),
        sets,
        np.array(offsets, np.int64),
        np.array(importance, np.float32),
    )


def forget(marks: Marks, dice: np.random.Generator, share: float = 0.5) -> Marks:
    """Hide entries of the lists at random, so that the tagger learns to do without."""
    named = (marks.entry > 0) & (marks.known < 20)
    first = named & np.isin(marks.known % 4, (0, 3))
    group = np.cumsum(first)
    hidden = (dice.random(len(named) + 1) < share)[group] & named
    return marks._replace(
        known=np.where(hidden, 0, marks.known).astype(np.uint8),
        entry=np.where(hidden, 0, marks.entry).astype(np.uint32),
    )


def library() -> ctypes.CDLL:
    source = Path(__file__).with_name("crf.c")
    target = Path(tempfile.gettempdir()) / f"crf-{hashlib.sha256(source.read_bytes()).hexdigest()[:12]}.so"
    if not target.exists():
        part = target.with_suffix(f".{np.random.default_rng().integers(1 << 30)}")
        subprocess.run(
            ["gcc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-o", str(part), str(source), "-lm"],
            check=True,
        )
        part.rename(target)
    return ctypes.CDLL(str(target))


def legal_moves(labels: int) -> np.ndarray:
    """B and M go on to M or E; all others go to O, B, S (or inside another entity)."""
    legal = np.zeros(labels * labels + 2 * labels, np.uint8)
    free = [y for y in range(labels) if y not in (1, 2)]
    for x in range(labels):
        for y in [1, 2] if x in (0, 1) else free:
            legal[x * labels + y] = 1
    for y in free:
        legal[labels * labels + y] = 1
    for y in range(labels):
        if y not in (0, 1):
            legal[labels * labels + labels + y] = 1
    return legal


def fit(
    material: Material,
    labels: int = 5,
    epochs: int = 8,
    rate: float = 0.1,
    dropout: float = 0.3,
    decay: float = 1e-6,
    average_from: int = 4,
    seed: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (buckets, labels) and moves (labels, labels)."""
    weights = np.zeros((features.BUCKETS, WIDTH), np.float32)
    moves = np.zeros(labels * labels + 2 * labels, np.float32)
    legal = legal_moves(labels)
    losses = np.zeros(epochs)
    p = lambda a: a.ctypes.data_as(ctypes.c_void_p)  # noqa: E731
    library().train(
        ctypes.c_int64(len(material.offsets) - 1),
        p(material.offsets),
        p(material.importance),
        material.keys.shape[1],
        p(material.keys),
        p(material.allowed),
        labels,
        ctypes.c_int64(features.BUCKETS),
        p(weights),
        p(moves),
        p(legal),
        epochs,
        ctypes.c_double(rate),
        ctypes.c_double(1 - dropout),
        ctypes.c_double(decay),
        average_from,
        ctypes.c_uint64(seed),
        p(losses),
    )
    print("losses", " ".join(f"{x:.0f}" for x in losses), flush=True)
    table = moves[: labels * labels].reshape(labels, labels).copy()
    table[legal[: labels * labels].reshape(labels, labels) == 0] = -1e4
    return weights[:, :labels].copy(), table


def fit_screen(
    material: Material, epochs: int = 2, rate: float = 0.1, positive: float = 4.0, seed: int = 1
) -> np.ndarray:
    """Weights of the screen: logistic regression, a character of a name counts `positive` times."""
    weights = np.full(SCREEN_BUCKETS, -0.3, np.float32)
    inside = ((material.allowed & 15) > 0).astype(np.uint8)
    p = lambda a: a.ctypes.data_as(ctypes.c_void_p)  # noqa: E731
    library().train_screen(
        ctypes.c_int64(len(inside)),
        SCREEN_GRAMS,
        p(np.ascontiguousarray(material.screen)),
        p(inside),
        ctypes.c_int64(SCREEN_BUCKETS),
        p(weights),
        epochs,
        ctypes.c_double(rate),
        ctypes.c_double(positive),
        ctypes.c_uint64(seed),
    )
    return weights


def pack(weights: np.ndarray, moves: np.ndarray, screen: np.ndarray, bias: float, path: Path) -> None:
    """Write the file that ships: bytes for weights, measured from the label outside."""
    relative = (weights[:, :4] - weights[:, 4:5]).T
    step = float(np.quantile(np.abs(relative), 0.99999)) / 127
    table = (np.clip(np.round(relative / step), -127, 127) + 127).astype(np.uint8)
    shipped = moves[:5, :5].copy()
    for x in (2, 3, 4):
        shipped[x, 0] += bias
        shipped[x, 3] += bias
    screen_step = float(np.abs(screen).max()) / 127
    np.savez_compressed(
        path,
        weights=table,
        moves=shipped.astype(np.float32),
        step=np.float32(step),
        zero=np.int32(127),
        screen=np.round(screen / screen_step).astype(np.int8),
        screen_step=np.float32(screen_step),
    )


def tag(
    texts: Sequence[str], weights: np.ndarray, moves: np.ndarray, bias: float = 0.0, chunk: int = 60_000
) -> list[list[tuple[int, int]]]:
    """Decode whole texts, no filter: the reference for trials."""
    moves = moves.copy()
    for x in (2, 3, 4, *range(5, len(moves))):
        moves[x, 0] += bias
        moves[x, 3] += bias
    out: list[list[tuple[int, int]]] = []
    batch: list[str] = []
    size = 0

    def flush() -> None:
        text = PAD + "".join(t + PAD for t in batch)
        characters = encode(text)
        at = np.arange(MARGIN, len(text) - MARGIN)
        keys = feature_keys(characters, mark(text), segment(text, characters), at, at)
        scores = np.zeros((len(at), weights.shape[1]), np.float32)
        for key in keys:
            scores += weights[key]
        blank = characters[at] == 10
        edges = np.flatnonzero(np.diff(np.concatenate([[1], blank.astype(np.int8), [1]])))
        runs = edges.reshape(-1, 2)
        runs = np.array([(a, min(a + 400, e)) for s, e in runs for a in range(s, e, 400)]).reshape(-1, 2)
        labels = decode(scores, runs, moves)
        base = 0
        for t in batch:
            out.append(spans(labels[base : base + len(t)]))
            base += len(t) + MARGIN

    for t in texts:
        batch.append(t)
        size += len(t)
        if size > chunk:
            flush()
            batch, size = [], 0
    if batch:
        flush()
    return out


def spans(labels: np.ndarray) -> list[tuple[int, int]]:
    starts = np.flatnonzero((labels == 0) | (labels == 3))
    ends = np.flatnonzero((labels == 2) | (labels == 3)) + 1
    return list(zip(starts.tolist(), ends.tolist()))
