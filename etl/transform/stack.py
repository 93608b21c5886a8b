"""Headline stacks: kicker above, headline, subheadline below; nothing on the page marks which is which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from etl.transform import lexicon
from etl.transform.likeness import bare_text, bigrams, share_in
from etl.transform.places import find_places


@dataclass(frozen=True, slots=True)
class StackPlan:
    """Indices of the pieces that are kicker, headline and subheadline."""

    kicker: tuple[int, ...]
    headline: tuple[int, ...]
    subheadline: tuple[int, ...]


_PRIOR = 0.35
"""Of two lines without any cue the lower is more often the headline: kickers are commoner than subheadlines."""
_FACT = 0.6
_LONGER = 3
_SLOGAN = 5
_MOST_CLAUSES = 2
_LIFTED = 9
_STRANGE, _FAMILIAR = 0.18, 0.4
_SERIES = 2
_ONE_HEADED = 2
_SAID, _COUNTED, _LISTED = 0.8, 0.6, 0.6
_PLACE_REACH = 8
_PLACE = re.compile("[\u4e00-\u9fff]{2,3}(?:[省市县区州镇乡村]|城区)")
_COUNT = re.compile(
    "(?:(?<!\\d)(?!(?:19|20)\\d\\d年)\\d[\\d.]*|[一二三四五六七八九十百千万两]+)(?:%|年半|[元个名人项座公里天日年次处万亿岁米位吨户只条分台吨])"
)


def plan_stack(pieces: list[str], prose: str) -> StackPlan:
    """Decide the roles of a stack's pieces, given from top to bottom, above prose without blanks and punctuation.

    The kicker names the occasion or lifts a clause out of the story and stands above; a subheadline opens with a dash
    or repeats the story below; the headline is what says it in its own, usually longer or two-part, words.
    """
    if not pieces:
        return StackPlan((), (), ())
    if len(pieces) == 1:
        return StackPlan((), (0,), ())
    layout = lexicon.patterns("layout")
    dashed = [i for i, p in enumerate(pieces) if i and layout["subheadline_start"].match(p)]
    hands_over = layout["kicker_end"].search(pieces[0]) is not None
    if not dashed and len(pieces) > 1 + hands_over and layout["attendance"].match(pieces[-1]):
        dashed = [len(pieces) - 1]
    last = dashed[0] if dashed else len(pieces)
    if hands_over and last > _ONE_HEADED and dashed:
        return StackPlan((0,), tuple(range(1, last)), tuple(range(last, len(pieces))))
    main = _headline(list(pieces[:last]), prose, bool(dashed))
    below = tuple(range(main + 1, len(pieces)))
    return StackPlan(tuple(range(main)), (main,), below)


def part_lines(lines: Sequence[str], prose: str, *, parted: bool) -> list[list[int]]:
    """Part lines that no blank line parts into pieces: a headline may be set in two lines, the rest stands alone.

    Two lines are one headline unless something tells them apart: a dash, a kicker's last word, two clauses in one of
    them already, a column's name above, or that one repeats the story and the other does not. Where blank lines part
    the pieces of other stacks on the page (`parted`), a dash alone tells them apart.
    """
    layout = lexicon.patterns("layout")
    out = [[0]]
    for i in range(1, len(lines)):
        upper, lower = lines[i - 1], lines[i]
        apart = layout["subheadline_start"].match(lower) or (not parted and _stand_apart(upper, lower, prose))
        if apart or len(out[-1]) > 1:
            out.append([i])
        else:
            out[-1].append(i)
    return out


def _stand_apart(upper: str, lower: str, prose: str) -> bool:
    layout = lexicon.patterns("layout")
    return (
        layout["kicker_end"].search(upper) is not None
        or layout["attendance"].match(lower) is not None
        or len(upper.split()) != len(lower.split())
        or _is_lifted(upper, prose) != _is_lifted(lower, prose)
        or _is_column_name(upper, lower, prose)
    )


def _is_column_name(upper: str, lower: str, prose: str) -> bool:
    """Whether the upper line names a series (新春走基层): it is short, and only the lower one tells the story."""
    strange, told = share_in(bigrams(upper), prose) < _STRANGE, share_in(bigrams(lower), prose) >= _FAMILIAR
    return strange and told and len(bare_text(upper)) < len(bare_text(lower))


def _is_lifted(line: str, prose: str) -> bool:
    bare = bare_text(line)
    return len(bare) >= _LIFTED and bare in prose


def named_stack(roles: Sequence[str]) -> StackPlan:
    """Return the plan of a stack whose source names every piece."""
    return StackPlan(
        *(tuple(i for i, r in enumerate(roles) if r == role) for role in ("kicker", "headline", "subheadline"))
    )


def _headline(pieces: list[str], prose: str, has_subheadline: bool) -> int:
    if len(pieces) == 1:
        return 0
    if len(pieces) >= 3 and not has_subheadline:
        inner = range(1, len(pieces) - 1)
        return max(inner, key=lambda i: (_weight(pieces[i], prose), -i))
    weights = [_weight(p, prose) for p in pieces]
    saying = lexicon.patterns("layout")["saying"]
    if len(pieces) == 2 and saying.match(pieces[1]) and not saying.match(pieces[0]):
        weights[1] -= _SAID
    if len(pieces) == 2 and pieces[1].count("、") > 1 and "、" not in pieces[0]:
        weights[1] -= _LISTED
    if len(pieces) == 2 and _COUNT.search(pieces[1]) and not _COUNT.search(pieces[0]):
        weights[1] -= _COUNTED
    series = lexicon.patterns("layout")["series"]
    beside = [series.search(p) is not None or p[0] in "（(" for p in pieces]
    weights = [w - (_SERIES if b else 0) for w, b in zip(weights, beside, strict=True)]
    weights[-1] += 1 if has_subheadline else -_FACT if _states_fact(pieces) else _PRIOR
    if lexicon.patterns("layout")["kicker_end"].search(pieces[0]):
        weights[0] -= 3
    return max(range(len(pieces)), key=lambda i: (weights[i], i))


def _states_fact(pieces: list[str]) -> bool:
    """Whether the last line names its place and goes on for longer than the line above, as smaller type lets it."""
    upper, lower = pieces[-2], pieces[-1]
    if len(lower.split()) > 1 or len(bare_text(lower)) < len(bare_text(upper)) + _LONGER:
        return False
    return _PLACE.match(lower) is not None or any(place.start == 0 for place in find_places(lower[:_PLACE_REACH]))


def _weight(piece: str, prose: str) -> float:
    """How much a piece reads as the headline: its own words rather than the story's, two clauses, length."""
    bare = bare_text(piece)
    weight = min(len(bare), 24) / 24
    if prose:
        weight += -2 if bare in prose else 0.4 * share_in(bigrams(piece), prose)
    clauses = piece.split()
    if len(clauses) > 1:
        weight += 0.3 + 0.4 * (len({len(c) for c in clauses}) == 1 and len(clauses[0]) >= _SLOGAN)
        weight -= 0.3 * (len(clauses) > _MOST_CLAUSES)
    if _COUNT.search(piece):
        weight -= 0.4
    return weight
