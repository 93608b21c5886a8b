"""How much of the example pages' truth the tables hold.

``python -m tests.examples.scoring`` reads the example pages, binds them and prints the figures and every difference.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from etl.bind.gather import gather_pages
from etl.bind.volume import bind_volume
from etl.extract.pages import page_of_text
from etl.records import PageTables
from etl.tables import TABLES, frame
from etl.transform.page import read_pages

EXAMPLES = Path(__file__).parents[2] / "examples"
Gold = dict[str, Any]
_FOLD = str.maketrans("，：；（）？！％／－—–", ",:;()?!%/---")
_COLUMNS = {"weekday": "weekday_printed", "lunar_date": "lunar_date_printed"}
_POINTERS = "▲▼◀▶■●□"
"""Marks that point from a caption to its picture; whether they are text is a matter of taste."""
_KEPT_BACK = re.compile("某|(?:女士|先生)$")
"""Names that the page keeps back."""
_STACK = ("headline", "kicker", "subheadline")
_JUMPS = ("continues_on_page", "continued_from_page")


@dataclass
class Scores:
    """Hits, claims and truths by aspect, and what was missed."""

    hit: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def sets(self, aspect: str, said: Iterable[Any], true: Iterable[Any], where: str) -> None:
        """Count a set of claims against a set of truths."""
        said, true = Counter(said), Counter(true)
        common = said & true
        self.hit[aspect] += common.total()
        self.said[aspect] += said.total()
        self.true[aspect] += true.total()
        for sign, rest in (("-", true - common), ("+", said - common)):
            self.differences += [f"{where}: {aspect} {sign} {item}" for item in rest.elements()]

    def value(self, aspect: str, said: Any, true: Any, where: str) -> None:
        """Count one value where both or one of them is there."""
        self.sets(aspect, [] if said in (None, "") else [said], [] if true in (None, "") else [true], where)

    def f1(self, aspect: str) -> float:
        """Harmonic mean of precision and recall; 1 where nothing was to be found and nothing was."""
        claims = self.said[aspect] + self.true[aspect]
        return 2 * self.hit[aspect] / claims if claims else 1.0

    def recall(self, aspect: str) -> float:
        """Share of the truth that was found."""
        return self.hit[aspect] / self.true[aspect] if self.true[aspect] else 1.0


def score(tables: Mapping[str, pl.DataFrame], golds: Mapping[str, Gold]) -> Scores:
    """Compare tables with truth.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables of one or more volumes.
    golds : mapping of str to dict
        Truth by the address (``sources.uri``) of its page.
    """
    rows = {name: tables[name].to_dicts() for name in TABLES}
    uri = {row["source_id"]: row["uri"] for row in rows["sources"]}
    page_of = {uri[row["source_id"]]: row for row in rows["pages"]}
    issues = {row["issue_id"]: row for row in rows["issues"]}
    scores = Scores()
    for address, gold in sorted(golds.items()):
        page = page_of.get(address)
        scores.value("page", page and address, address, address)
        if page is not None:
            _score_page(scores, address, gold, page, issues[page["issue_id"]], rows)
    published = "\n".join(
        str(value)
        for name, table in tables.items()
        for column in table.columns
        if name != "sources" and table[column].dtype == pl.String
        for value in table[column].drop_nulls()
    )
    for address, gold in golds.items():
        scores.sets("private", (x for x in gold["private"] if x in published), [], address)
    return scores


def read_examples(folder: Path = EXAMPLES) -> tuple[dict[str, pl.DataFrame], dict[str, Gold]]:
    """Read and bind the pages of a folder."""
    texts, golds = {}, {}
    for path in sorted(folder.glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as lines:
            texts[path.name] = lines.read()
        golds[path.name] = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
    return read_texts(texts), golds


def read_texts(texts: Mapping[str, str]) -> dict[str, pl.DataFrame]:
    """Read and bind pages given by address; tables of several volumes are put together."""
    ledger, pages = _read(texts)
    volumes: dict[str, list[PageTables]] = {}
    for page in pages:
        volumes.setdefault(page.volume, []).append(page)
    bound = [bind_volume(gather_pages(some) | {"sources": ledger}) for some in volumes.values()]
    return {name: pl.concat([tables[name] for tables in bound]).unique() for name in TABLES}


def score_alone(texts: Mapping[str, str], golds: Mapping[str, Gold]) -> Scores:
    """Score pages that have nothing to do with each other, each bound alone."""
    ledger, pages = _read(texts)
    uri = dict(ledger.select("source_id", "uri").iter_rows())
    scores, read = Scores(), {uri[page.tables["pages"][0]["source_id"]]: page for page in pages}
    for address, gold in golds.items():
        bound = bind_volume(gather_pages([read[address]] if address in read else []) | {"sources": ledger})
        one = score(bound, {address: gold})
        scores.hit += one.hit
        scores.said += one.said
        scores.true += one.true
        scores.differences += one.differences
    return scores


def _read(texts: Mapping[str, str]) -> tuple[pl.DataFrame, list[PageTables]]:
    sources = [page_of_text(text, uri=uri) for uri, text in texts.items()]
    rows = [{name: getattr(page.source, name) for name in page.source.__slots__} for page in sources]
    return frame("sources", rows), [page for page in read_pages(sources) if isinstance(page, PageTables)]


def fold(text: str | None) -> str:
    """Text without blanks, with widths and dashes folded: what two readers would call the same."""
    return "".join((text or "").split()).translate(_FOLD)


def _score_page(
    scores: Scores,
    where: str,
    gold: Gold,
    page: dict[str, Any],
    issue: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    for name, true in gold["issue"].items():
        if true is not None:
            said = issue[_COLUMNS.get(name, name)]
            scores.value("masthead", said and (name, _plain(said)), (name, _plain(true)), where)
    label = gold["page"]["label"]
    scores.value("page label", _number(page["page_label"]), _number(label), where)
    articles = [row for row in rows["articles"] if row["page_id"] == page["page_id"]]
    ids = {row["article_id"] for row in articles}
    headline = {row["article_id"]: row["headline"] for row in articles}
    credited: dict[str, list[tuple[str, str]]] = {}
    for row in rows["bylines"]:
        if row["article_id"] in ids and row["role"] != "agency":
            credited.setdefault(row["article_id"], []).append((row["name"], row["role"]))
    for true, said in _pairs(gold["articles"], articles):
        _score_article(scores, where, true, said, credited, headline)
    _score_people(scores, where, gold, ids, rows)


def _pairs(golds: list[Gold], articles: list[dict[str, Any]]) -> Iterator[tuple[Gold | None, dict[str, Any] | None]]:
    left = list(articles)
    for true in golds:
        best = max(left, key=lambda said: _likeness(true, said), default=None)
        if best is None or _likeness(true, best) < 0.6:
            yield true, None
            continue
        left.remove(best)
        yield true, best
    yield from ((None, said) for said in left)


def _likeness(true: Gold, said: dict[str, Any]) -> float:
    body = fold("".join(true["paragraphs"]))[:400]
    same = fold(true["headline"]) == fold(said["headline"])
    if not body:
        return 1.0 if same and not said["body"] else 0.0
    return difflib.SequenceMatcher(None, fold(said["body"])[:400], body, autojunk=False).ratio() + 0.3 * same


def _score_article(
    scores: Scores,
    where: str,
    true: Gold | None,
    said: dict[str, Any] | None,
    credited: dict[str, list[tuple[str, str]]],
    headline: dict[str, str | None],
) -> None:
    label = f"{where} {(true or said or {}).get('headline') or ''}"
    kind = (true or said or {})["kind"]
    scores.sets(
        "article",
        [f"{kind} {said['body'] or said['headline']}"[:30]] if said else [],
        [f"{kind} {said['body'] or said['headline']}"[:30] if said else label] if true else [],
        where,
    )
    if not true or not said:
        return
    kinds = (true["kind"], *true.get("alt_kinds", ()))
    scores.value("kind", said["kind"] if said["kind"] not in kinds else kinds[0], kinds[0], label)
    if kind == "notice":
        return
    for name in _STACK:
        scores.value(name, fold(said[name]), fold(true.get(name)), label)
    for name in _JUMPS:
        scores.value("jump", said[name], true.get(name), label)
    if true["paragraphs"]:
        body = (said["body"] or "").lstrip(_POINTERS)
        paragraphs = [fold(part) for part in body.split("\n")]
        scores.value("body", fold(body), "".join(map(fold, true["paragraphs"])), label)
        scores.sets("paragraph", paragraphs, map(fold, true["paragraphs"]), label)
    authors = [(author["name"], author["role"]) for author in true["authors"]]
    scores.sets("byline", credited.get(said["article_id"], []), authors, label)
    if "belongs_to" in true:
        scores.value("photo of", fold(headline.get(said["parent_article_id"] or "")), fold(true["belongs_to"]), label)


def _score_people(scores: Scores, where: str, gold: Gold, ids: set[str], rows: dict[str, list[dict[str, Any]]]) -> None:
    name_of = {row["person_id"]: row["name"] for row in rows["persons"]}
    persons = {
        name_of[row["person_id"]]
        for table in ("mentions", "bylines")
        for row in rows[table]
        if row["article_id"] in ids and row["person_id"]
    }
    scores.sets("person", (name for name in persons if not _KEPT_BACK.search(name)), list(gold["persons"]), where)
    posts = {
        (name_of[row["person_id"]], (row["organization"] or "") + row["role"], row["note"])
        for row in rows["memberships"]
        if row["article_id"] in ids and row["role"] not in ("记者", "通讯员", "实习生")
    }
    stated = {(row["name"], (row["organization"] or "") + row["role"], row["note"]) for row in gold["memberships"]}
    scores.sets("membership", posts, stated, where)
    events = [row for row in rows["events"] if row["article_id"] in ids and row["type"] != "statement"]
    for true in gold["events"]:
        types = {true["type"], *true.get("alt_types", ())}
        found = [row for row in events if _same_happening(row, true)]
        scores.sets("event", [true["name"]] if found else [], [true["name"]], where)
        if found:
            fits = {row["type"] for row in found} & types
            scores.sets("event type", [true["type"]] if fits else [found[0]["type"]], [true["type"]], where)
            dates = (true["start_date"], true["end_date"])
            said = [(_iso(row["start_date"]), _iso(row["end_date"])) for row in found]
            scores.sets("event dates", [dates if dates in said else said[0]], [dates], f"{where} {true['name']}")


def _same_happening(row: dict[str, Any], true: Gold) -> bool:
    name, evidence = fold(true["name"]), fold(row["evidence"]) + fold(row["name"])
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    if sum(pair in evidence for pair in pairs) < 0.6 * len(pairs):
        return False
    return not true["date_text"] or fold(true["date_text"]) in fold(row["evidence"] + (row["date_text"] or ""))


def _iso(day: Any) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> str:
    return fold(str(value)).lower().removeprefix("农历").removeprefix("夏历").removesuffix("日")


def _number(label: str | None) -> str | None:
    return label.replace("0", "") if label else None


def main() -> None:
    """Print the figures and the differences."""
    scores = score(*read_examples())
    for difference in scores.differences:
        print(difference)
    for aspect in scores.true | scores.said:
        print(
            f"{aspect:12} F1 {scores.f1(aspect):.3f}  recall {scores.recall(aspect):.3f}  "
            f"({scores.hit[aspect]} of {scores.true[aspect]}, {scores.said[aspect]} claimed)"
        )


if __name__ == "__main__":
    sys.exit(main())
