"""How dates look in running text: the places worth a look, and the grammar that is tried there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick

from etl.transform.dates import lunar
from etl.transform.dates.grammar import CLOCK, DAY_PART, NUMBER, tokenize
from etl.transform.dates.lexicon import date_words
from etl.transform.dates.lunar import BRANCHES

_WEEK = "(?:周|星期|礼拜)"
_HAN = "[一二三四五六七八九十]"
_DIGITS = "0123456789〇零一二两三四五六七八九十廿卅"


class Scanner(NamedTuple):
    """``anchors`` finds where a date may stand, ``pattern`` reads one there; its group ``suffix`` may be left off.

    Behind a word like 同日, ``japan`` tells 同日本首相 from 同日本市.
    """

    anchors: AhoCorasick
    pattern: re.Pattern[str]
    japan: re.Pattern[str]


@cache
def date_scanner() -> Scanner:
    """Build the scanner from lexicon/dates; one copy a process."""
    tokenize("")  # builds the grammar and the calendar too: the first text pays for everything
    lunar.year_range(2000)
    rules = tomllib.loads(files("etl.transform").joinpath("lexicon", "dates", "running.toml").read_text("utf-8"))
    ours = f"[{rules['ours']}]"
    pattern = _pattern(rules).replace("{ours}", ours)
    return Scanner(AhoCorasick(sorted(_anchors(rules))), re.compile(pattern), re.compile(f"本(?!{ours})"))


def _anchors(rules: dict[str, Any]) -> set[str]:
    words = date_words()
    found = {word for kind in words.relative.values() for word in kind if len(word) > 1}
    found |= set(words.vague) - set(rules["too_common"].split())
    found |= {*words.festivals, *words.eras, *rules["words"].split()}
    found |= {f"{name}”" for name in words.bare_festivals}
    found |= {name + how for name in words.periods for how in ("以来", "时期", "期间", "前", "之前", "之后", "以前")}
    found |= {f"入{season}以来" for season in "春夏秋冬汛伏"}
    found |= {week + day for week in ("周", "星期", "礼拜") for day in "一二三四五六日天末"}
    found |= {lead + week for lead in ("上", "下", "本", "这", "上个", "下个") for week in ("周", "星期", "礼拜")}
    found |= {branch + "年" for branch in BRANCHES}
    for anchor in rules["anchors"].split():
        digits = _DIGITS[:10] if anchor in ("{d}-", "{d}/") else _DIGITS
        found |= {anchor.replace("{d}", digit) for digit in digits} if "{d}" in anchor else {anchor}
    return found


def _pattern(rules: dict[str, Any]) -> str:
    """One date with all that may follow it."""
    words = date_words()
    relative, ordinary = words.relative, set(rules["ordinary"].split())
    fixed = {*rules["words"].split(), *words.festivals, *relative["year"]}
    fixed |= {word for kind in ("day", "month", "week", "quarter") for word in relative[kind] if len(word) > 1}
    begins = "|".join([*(_filled(rule) for rule in rules["begins"]), _trie(fixed - ordinary)])
    begins = begins.replace("{festivals}", _trie(words.bare_festivals)).replace("{periods}", _trie(words.periods))
    continues = "|".join(_filled(rule).replace("{begins}", begins) for rule in rules["continues"])
    firsts = {word[0] for word in (fixed - ordinary) | {*words.periods}} | set("".join(rules["going_on"].split()))
    going_on = re.escape("".join(sorted(firsts)))
    vague = _trie({*words.vague, *relative["same"]} - set(rules["too_common"].split()))
    return (
        rf"(?:(?:{begins})(?:(?=[{going_on}])(?:{begins}|{DAY_PART}|{CLOCK}|{continues}))*"
        rf"(?P<suffix>(?:{'|'.join(rules['ends'])})?)"
        rf"|(?:{vague})(?:{DAY_PART})?(?:{CLOCK})?)"
    )


def _filled(rule: str) -> str:
    return rule.replace("{number}", NUMBER).replace("{week}", _WEEK).replace("{han}", _HAN)


def _trie(words: Iterable[str]) -> str:
    """Alternatives factored by their first characters, so that most are passed over at once."""
    tree: dict[str, list[str]] = {}
    for word in sorted(words):
        tree.setdefault(word[0], []).append(word[1:])
    parts = []
    for head, tails in sorted(tree.items()):
        rest = [re.escape(tail) for tail in sorted(tails, key=lambda tail: (-len(tail), tail)) if tail]
        optional = "?" if "" in tails else ""
        parts.append(re.escape(head) + (f"(?:{'|'.join(rest)}){optional}" if rest else ""))
    return "|".join(parts)
