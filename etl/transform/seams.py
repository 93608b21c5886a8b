"""Seams: whether two pieces of text were one before a column cut them."""

from __future__ import annotations

from functools import lru_cache

import rjieba

from etl.transform import lexicon

_REACH = 6
_LONGEST_OVERLAP = 12


@lru_cache(maxsize=4096)
def is_open(text: str) -> bool:
    """Whether a text stops before its sentence does."""
    text = text.rstrip()
    could_end = lexicon.signs("layout")["sentence_end"].search(text, max(0, len(text) - 1))
    return could_end is None or lexicon.patterns("layout")["sentence_end"].search(text) is None


def runs_on(left: str, right: str) -> bool:
    """Whether `right` must continue `left`: what is open on the left can not stop there, or the two were one word."""
    if lexicon.patterns("layout")["never_last"].search(left):
        return True
    if left.count("“") > left.count("”") or left.count("《") > left.count("》") or left.count("（") > left.count("）"):
        return True
    return goes_on(left, right)


@lru_cache(maxsize=4096)
def goes_on(left: str, right: str) -> bool:
    """Whether `right` can not begin by itself: a word, number or overlap spans the cut, or no line opens so."""
    if lexicon.patterns("layout")["never_first"].match(right):
        return True
    if left[-1:].isdigit() and (right[:1].isdigit() or right[:1] in "年月日时点分亿万千百个名项元人次位米吨岁公%"):
        return True
    if any(left.endswith(right[:n]) for n in range(2, min(_LONGEST_OVERLAP, len(right)) + 1)):
        return True
    tail, head = left[-_REACH:], right[:_REACH]
    at = 0
    for word in rjieba.cut(tail + head, False):
        if at < len(tail) < at + len(word):
            return True
        at += len(word)
    return False
