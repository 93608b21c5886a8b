"""The parts of the tagger that arithmetic can prove."""

from __future__ import annotations

import re
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
import rjieba

import etl
import etl.transform.persons.words as words_module
from etl.transform.persons.characters import clause_ends, encode
from etl.transform.persons.decode import OUTSIDE, decode
from etl.transform.persons.features import MARGIN, TEMPLATES, feature_keys
from etl.transform.persons.lexicon import alternatives, read_words
from etl.transform.persons.marks import mark
from etl.transform.persons.weights import WEIGHTS_FILE, load_weights
from etl.transform.persons.words import segment

LEXICON = Path(etl.__file__).parent / "transform" / "lexicon" / "persons"


def test_the_weights_are_small_enough_to_ship() -> None:
    assert (LEXICON / WEIGHTS_FILE).stat().st_size < 1_500_000


def test_the_weights_say_under_which_licence_they_ship() -> None:
    assert "CC BY-SA 4.0" in (LEXICON / "LICENSE").read_text(encoding="utf-8")


def test_every_list_says_where_it_comes_from() -> None:
    for path in LEXICON.glob("*.txt"):
        head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        assert "Source:" in " ".join(head), path.name
        assert "Licence:" in " ".join(head), path.name


def best_by_trying_all(scores: np.ndarray, moves: np.ndarray) -> float:
    best = -np.inf
    for labels in product(range(scores.shape[1]), repeat=len(scores)):
        path = (OUTSIDE, *labels, OUTSIDE)
        total = sum(moves[a, b] for a, b in pairwise(path))
        best = max(best, total + sum(scores[t, y] for t, y in enumerate(labels)))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_decode_finds_the_best_path(seed: int) -> None:
    dice = np.random.default_rng(seed)
    lengths = dice.integers(1, 6, 4)
    ends = np.cumsum(lengths)
    runs = np.stack([ends - lengths, ends], axis=1)
    scores = dice.normal(size=(ends[-1] + 2, 5)).astype(np.float32)
    moves = dice.normal(size=(5, 5)).astype(np.float32)
    labels = decode(scores, runs, moves)
    assert (labels[ends[-1] :] == OUTSIDE).all()
    for start, end in runs:
        path = (OUTSIDE, *labels[start:end], OUTSIDE)
        total = sum(moves[a, b] for a, b in pairwise(path))
        total += sum(scores[t, labels[t]] for t in range(start, end))
        assert total == pytest.approx(best_by_trying_all(scores[start:end], moves), abs=1e-4)


def test_names_are_whole() -> None:
    """A name begins with B and ends with E, or is S: the moves allow nothing else."""
    moves = load_weights().moves
    begin, middle, end, single, outside = range(5)
    for before, after in [(begin, outside), (middle, single), (outside, middle), (end, end), (begin, begin)]:
        assert moves[before, after] < -1000


def test_a_word_has_one_hash_wherever_it_stands() -> None:
    text = "江州港，江州。港口在江州"
    words = segment(text, encode(text))
    starts = words.starts.tolist()
    cut = [text[a:b] for a, b in pairwise(starts)]
    hashes: dict[str, set[int]] = {}
    for word, value in zip(cut, words.hashes.tolist(), strict=True):
        hashes.setdefault(word, set()).add(value)
    assert all(len(values) == 1 for values in hashes.values())
    assert len({v for values in hashes.values() for v in values}) == len(hashes)


def test_words_asked_of_jieba_together_have_the_tags_they_have_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "_REMEMBERED", 12)  # so few that words are forgotten between the texts
    for text in ("江州港 的 吞吐量增长9%", "市长邵立群 说：\r\n\u3000ABC公司， 12人", " \t\n", "江州港的市长说😀", ""):
        cut = rjieba.cut(text, False)
        alone = [words_module._TAGS.get(rjieba.tag(word, False)[0][1], 0) for word in cut]
        words = segment(text, encode(text))
        assert words.tags.tolist() == alone
        assert [text[a:b] for a, b in pairwise(words.starts.tolist())] == cut


@pytest.mark.parametrize("name", ["credit-leads.txt", "posts.txt", "list-cues.txt"])
def test_a_list_as_an_expression_matches_its_longest_word(name: str) -> None:
    words = read_words(name)
    pattern = re.compile(alternatives(name))
    for word in words:
        longest = max((other for other in words if f"{word}员长".startswith(other)), key=len)
        found = pattern.match(f"{word}员长")
        assert found is not None
        assert found[0] == longest


def test_packed_scores_are_the_sums_of_the_stored_bytes() -> None:
    weights = load_weights()
    with np.load(LEXICON / WEIGHTS_FILE) as stored:
        table = stored["weights"].astype(np.int64) - int(stored["zero"])
        step = float(stored["step"])
    text = "\n" * MARGIN + "市长邵立群说" + "\n" * MARGIN
    characters = encode(text)
    at = np.arange(MARGIN, len(text) - MARGIN)
    keys = np.stack([*feature_keys(characters, mark(text), segment(text, characters), at, at)])
    assert keys.shape == (TEMPLATES, len(at))
    expected = table[:, keys].sum(axis=1).T * step
    sums = weights.sums(keys)
    scores = weights.scores(sums)
    assert scores[:, :OUTSIDE] == pytest.approx(expected, abs=1e-3)
    assert (scores[:, OUTSIDE] == 0).all()
    assert weights.hopeful(sums).tolist() == (scores[:, :OUTSIDE] > -2.0).any(axis=1).tolist()


def test_widths_and_digits_are_levelled() -> None:
    assert (encode("Ａ１：") == encode("b7:")).all()
    assert clause_ends()[encode("，。、\n")].all()
    assert not clause_ends()[encode("张·A1 ")].any()
