"""What a proof says of a page is what its rows say, and every value leads to the raw text it was read from."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.proofs.alignment import align
from etl.proofs.cutting import cut
from etl.proofs.proof import Proof
from etl.proofs.pull import pull_proof
from tests.proofs.sheets import PAGE, RAW, proof_of, rows

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "examples").glob("*.txt"))
every_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def marked(proof: Proof, ref: str) -> str:
    (mark,) = (mark for mark in proof.marks if mark.ref == ref)
    return "".join(proof.raw[start:end] for start, end in mark.spans)


def bare(text: str) -> str:
    """Text without blanks, full-width forms as half-width ones, and dashes and dots of a kind."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("—", "-")


@pytest.fixture
def proof() -> Proof:
    return pull_proof(rows())


def test_regions_are_the_whole_raw_text_and_keep_what_is_set_into_a_story(proof: Proof) -> None:
    assert "".join(RAW[region.start : region.end] for region in proof.regions) == RAW
    assert [[item.number for item in region.articles] for region in proof.regions] == [[], [1, 2], [3]]
    assert [RAW[region.start : region.start + 4] for region in proof.regions] == ["云溪晚报", "老街菜场", "遗失启事"]


def test_fields_lead_to_the_raw_text_without_what_stands_between(proof: Proof) -> None:
    story, photo, notice = proof.items
    headline, body = story.fields
    assert marked(proof, headline.ref) == "老街菜场换新颜"
    assert marked(proof, body.ref) == "昨天上午，西门街道主任卢承\n业主持开街仪式，摊位增加到88个。下月还将增设停车位。"
    assert [marked(proof, ref) for ref, *_ in body.paragraphs] == [
        "昨天上午，西门街道主任卢承\n业主持开街仪式，摊位增加到88个。",
        "下月还将增设停车位。",
    ]
    assert [marked(proof, text.ref) for text in photo.fields] == ["老街一角。"]
    assert [marked(proof, text.ref) for text in notice.fields] == ["遗失启事", "＊＊＊遗失身份证，声明作废。"]


def test_a_value_shows_what_was_found_in_it(proof: Proof) -> None:
    body = proof.items[0].fields[1]
    found = {(one.kind, body.text[one.start : one.end]) for one in body.quoted}
    assert found == {
        ("mention", "卢承业"),
        ("membership", "西门街道主任卢承业"),
        ("event", "昨天上午，西门街道主任卢承业主持开街仪式，摊位增加到88个。"),
        ("repair", "承业"),
    }


def test_repairs_stand_with_the_article_they_were_made_in(proof: Proof) -> None:
    assert [[row["kind"] for _, row in item.repairs] for item in proof.items] == [
        ["column_join", "overlap_removed"],
        [],
        [],
    ]
    assert proof.numbers == {"r1": 1, "r2": 2}


def test_bylines_problems_and_corrections_stand_where_they_belong(proof: Proof) -> None:
    story, photo, _ = proof.items
    assert [(marked(proof, ref), row["name"]) for ref, row in story.bylines] == [("沈一禾", "沈一禾")]
    assert [row["name"] for row in proof.staff] == ["辛夷"]
    assert [(bool(ref), row["code"]) for ref, row in proof.problems] == [
        (False, "weekday_disagrees"),
        (True, "unplaced"),
    ]
    assert [len(item.corrections) for item in proof.items] == [1, 0, 0]
    assert (photo.parent, story.parent) == (1, None)
    assert story.holder(story.memberships[0][1]) == "卢承业"


def test_counts_are_those_of_the_rows(proof: Proof) -> None:
    assert proof.counts == {"articles": 3, "persons": 2, "memberships": 1, "events": 1, "repairs": 2, "problems": 2}
    assert sum(proof.ledger.values()) == sum(not character.isspace() for character in RAW)
    assert proof.ledger["dropped"] == 3


def test_a_corrected_value_does_not_claim_to_be_printed() -> None:
    changed = rows()
    changed["articles"][0]["headline"] = "老街菜市场换新颜"
    headline, body = pull_proof(changed).items[0].fields
    assert (headline.ref, headline.text) == ("", "老街菜市场换新颜")
    assert body.ref


def test_a_page_with_text_alone_is_one_region() -> None:
    only = {"pages": [{"page_id": PAGE, "text": "只有一行"}]}
    proof = pull_proof(only)
    assert [(region.start, region.end) for region in proof.regions] == [(0, 4)]
    assert proof.counts["articles"] == 0


@every_example
def test_everything_read_of_an_example_page_leads_to_its_raw_text(path: Path) -> None:
    proof = proof_of(path.read_text(encoding="utf-8"))
    assert "".join(proof.raw[region.start : region.end] for region in proof.regions) == proof.raw
    for item in proof.items:
        for text in item.fields:
            assert len(bare(marked(proof, text.ref))) == len(bare(text.text))
            for ref, start, end, _ in text.paragraphs if text.name == "body" else ():
                assert len(bare(marked(proof, ref))) == len(bare(text.text[start:end]))
            for one in text.quoted:
                if one.kind == "mention":
                    assert text.text[one.start : one.end]
    shown = Counter(ref for item in proof.items for ref, _ in item.repairs)
    assert set(shown.values()) <= {1}
    assert len(shown) + 1 >= len(proof.repairs)
    refs = [mark.ref for mark in proof.marks]
    assert len(refs) == len(set(refs))


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8), st.integers(0, 10), st.integers(0, 30))
def test_pieces_are_the_whole_text_and_carry_the_marks_over_them(
    spans: list[tuple[int, int]], start: int, size: int
) -> None:
    marks = sorted((f"m{n}", *span) for n, span in enumerate(spans))
    pieces = list(cut(start, start + size, marks))
    assert [piece.start for piece in pieces] == ([start] if size else []) + [piece.end for piece in pieces[:-1]]
    assert not size or pieces[-1].end == start + size
    for piece in pieces:
        assert piece.start < piece.end
        assert set(piece.refs) == {ref for ref, a, b in marks if a <= piece.start and piece.end <= b}
    begun = [ref for piece in pieces for ref in piece.begins]
    assert sorted(begun) == sorted(ref for ref, a, b in marks if start <= a < b and a < start + size)


@given(st.lists(st.text("甲乙 \n", max_size=8), min_size=1, max_size=3))
def test_texts_align_with_what_they_were_read_from(texts: list[str]) -> None:
    raw = "\n".join(texts).replace(" ", "　")
    found = align(texts, raw, [(0, len(raw))])
    assert found is not None
    for text, alignment in zip(texts, found, strict=True):
        read = "".join(raw[a:b] for a, b in alignment.spans(0, len(text)))
        assert "".join(read.split()) == "".join(text.split())
        for place, at in zip(alignment.places, alignment.raw, strict=True):
            assert text[place] == raw[at]
            assert alignment.find(at, at + 1) == (place, place + 1)
    assert align([*texts, "丙"], raw, [(0, len(raw))]) is None
