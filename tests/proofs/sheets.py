"""Pages to be proofed: a small one made by hand, and what a parser finds in a proof sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser

import etl
from etl.extract.pages import page_of_text
from etl.proofs.proof import Proof
from etl.proofs.pull import pull_proof
from etl.records import Row

PAGE = "yunxi-wanbao-2021-03-09-p2"
RAW = (
    "云溪晚报\n2021年3月9日\n\n"
    "老街菜场换新颜\n\n"
    "记者 沈一禾\n\n"
    "昨天上午，西门街道主任卢承\n业主持开街仪式，\n仪式，摊位增加到88个。\n"
    "老街一角。 梁启 摄\n\n"
    "下月还将增设停车位。\n\n"
    "遗失启事\n＊＊＊遗失身份证，声明作废。\n"
)


def rows() -> dict[str, list[Row]]:
    """Rows of a page with a story cut by a column and by a photo, an overlap, a notice and two problems."""
    story, photo, notice = (f"{PAGE}-a0{n}" for n in (1, 2, 3))

    def span(text: str, start: int = 0) -> Row:
        at = RAW.index(text, start)
        return {"source_start": at, "source_end": at + len(text)}

    blocks = [
        ("masthead", None, span("云溪晚报\n2021年3月9日")),
        ("headline", story, span("老街菜场换新颜")),
        ("byline", story, span("记者 沈一禾")),
        ("body", story, span("昨天上午，西门街道主任卢承\n业主持开街仪式，")),
        ("dropped", None, span("仪式，", RAW.index("仪式，") + 3)),
        ("body", story, span("摊位增加到88个。")),
        ("caption", photo, span("老街一角。")),
        ("credit", photo, span("梁启 摄")),
        ("body", story, span("下月还将增设停车位。")),
        ("notice", notice, span("遗失启事\n＊＊＊遗失身份证，声明作废。")),
    ]
    body = "昨天上午，西门街道主任卢承业主持开街仪式，摊位增加到88个。\n下月还将增设停车位。"
    person, other = "luchengye-5c6fa1", "shenyihe-0a1b2c"
    placed = {"newspaper": "云溪晚报", "date": dt.date(2021, 3, 9), "page_id": PAGE, "issue_id": PAGE[:-3]}
    return {
        "sources": [{"source_id": "s-1", "uri": "p2.txt", "sha256": "0" * 64, "encoding": "utf-8"}],
        "issues": [
            {"issue_id": PAGE[:-3], "newspaper": "云溪晚报", "date": dt.date(2021, 3, 9), "script": "Hans"}
            | {"weekday_printed": "星期三", "weekday_agrees": False}
        ],
        "pages": [{"page_id": PAGE, "issue_id": PAGE[:-3], "source_id": "s-1", "page_label": "2", "text": RAW}],
        "articles": [
            placed
            | {"article_id": story, "position": 1, "kind": "news", "headline": "老街菜场换新颜", "body": body}
            | {"continues_on_page": "4", "truncated": True},
            placed
            | {"article_id": photo, "position": 2, "kind": "photo", "body": "老街一角。", "parent_article_id": story},
            placed
            | {"article_id": notice, "position": 3, "kind": "notice", "headline": "遗失启事"}
            | {"body": "＊＊＊遗失身份证，声明作废。"},
        ],
        "bylines": [
            {"page_id": PAGE, "article_id": story, "position": 1, "name": "沈一禾", "role": "reporter"}
            | {"person_id": other, "printed": "沈一禾"},
            {"page_id": PAGE, "article_id": None, "position": 2, "name": "辛夷", "role": "editor", "printed": "辛夷"},
        ],
        "persons": [{"person_id": person, "name": "卢承业"}, {"person_id": other, "name": "沈一禾"}],
        "mentions": [
            {"mention_id": f"{story}-m001", "article_id": story, "person_id": other, "field": "byline", "start": 0}
            | {"end": 3, "surface": "沈一禾", "evidence": "cue", "confidence": 1.0}
            | span("沈一禾"),
            {"mention_id": f"{story}-m002", "article_id": story, "person_id": person, "field": "body", "start": 11}
            | {"end": 14, "surface": "卢承业", "evidence": "cue", "confidence": 0.93}
            | span("卢承\n业"),
        ],
        "memberships": [
            {"membership_id": f"{story}-s001", "article_id": story, "person_id": person, "organization": "西门街道"}
            | {"role": "主任"}
            | span("西门街道主任卢承\n业")
        ],
        "events": [
            {"event_id": f"{story}-e01", "article_id": story, "type": "opening", "name": "开街仪式", "trigger": "主持"}
            | {"status": "held", "date_text": "昨天上午", "edtf": "2021-03-08", "place": "西门街道"}
            | {"evidence": "昨天上午，西门街道主任卢承业主持开街仪式，摊位增加到88个。"}
            | {"source_start": RAW.index("昨天"), "source_end": RAW.index("个。") + 2}
        ],
        "participants": [{"event_id": f"{story}-e01", "position": 1, "person_id": person, "name": "卢承业"}],
        "repairs": [
            {
                "repair_id": f"{PAGE}-r01",
                "page_id": PAGE,
                "kind": "column_join",
                "before": "卢承⏎业主",
                "after": "卢承业主",
            }
            | span("承\n业"),
            {"repair_id": f"{PAGE}-r02", "page_id": PAGE, "kind": "overlap_removed", "before": "仪式，"}
            | span("仪式，", RAW.index("仪式，") + 3),
        ],
        "blocks": [
            {"block_id": f"{PAGE}-b{n:03}", "page_id": PAGE, "position": n, "role": role, "article_id": article} | where
            for n, (role, article, where) in enumerate(blocks, 1)
        ],
        "problems": [
            {"problem_id": f"{PAGE}-q01", "code": "weekday_disagrees", "message": "印作星期三，当天是星期二"},
            {"problem_id": f"{PAGE}-q02", "code": "unplaced", "message": "不知归属"} | span("2021年3月9日"),
        ],
        "corrections": [
            {"key": f"{story}-s001", "table": "memberships", "field": "role", "old": "主席", "new": "主任"}
            | {"reason": "漏读"}
        ],
    }


def proof_of(text: str, **hints: object) -> Proof:
    """Read a page and pull its proof."""
    known = {"newspaper": "云溪晚报", "date": dt.date(2021, 3, 9)} | hints
    tables: Mapping[str, Sequence[Row]] = etl.parse_page(text, **known).tables
    return pull_proof({**tables, "sources": [asdict(page_of_text(text, uri="page.txt").source)]})


@dataclass
class Element:
    """An element of a page and the elements it is in, outermost first."""

    tag: str
    attributes: dict[str, str | None]
    inside: tuple[Element, ...]
    text: list[str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def words(self) -> str:
        return "".join(self.text)


class Sheet(HTMLParser):
    """A proof sheet as a parser reads it."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.styles = self.declarations = ""
        self._open: list[Element] = []
        self.feed(markup)
        self.close()
        assert not self._open, "an element is not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), "an attribute is given twice"
        element = Element(tag, dict(attrs), tuple(self._open))
        self.elements.append(element)
        if tag not in ("meta", "input", "br"):
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag == "style":
            self.styles += data
        for element in self._open:
            element.text.append(data)

    def of_class(self, name: str) -> list[Element]:
        return [element for element in self.elements if name in element.classes]

    def raw(self, ref: str | None = None) -> str:
        """The raw text, or what of it has a class."""
        pieces = [element for element in self.of_class("s") if ref is None or ref in element.classes]
        return "".join(piece.words for piece in pieces)

    def outline(self) -> Iterator[str]:
        """Headings, roles and facts in their order, indented by how deep they stand."""
        for element in self.elements:
            if element.tag in ("h1", "h2", "h3", "dt") or {"l", "strip", "kicker", "subheadline", "bylines"} & set(
                element.classes
            ):
                name = element.attributes.get("data-zh") or "" if "l" in element.classes else element.words.strip()
                kind = "line" if "l" in element.classes else element.classes[-1] if element.classes else element.tag
                yield f"{kind}: {' '.join(name.split())}"
