"""The terminal: readable at 80 and 120 columns, in both languages, with and without colour."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from etl.proofs.proof import Proof
from etl.proofs.pull import pull_proof
from etl.proofs.shown import shown
from etl.proofs.terminal import show_proof
from tests.proofs.sheets import proof_of, rows
from tests.proofs.test_pull import every_example

Print = Callable[..., list[str]]


def printed(proof: Proof, width: int = 80, language: str = "zh", *, colour: bool = False) -> list[str]:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="standard" if colour else None)
    show_proof(proof, console, language=language)
    return out.getvalue().splitlines()


def test_one_below_the_other_where_it_is_narrow() -> None:
    lines = [line.rstrip() for line in printed(pull_proof(rows()), 80)]
    assert lines[0] == " 校样   云溪晚报 · 2021-03-09 · 2"
    story = lines.index("    4 主题  老街菜场换新颜")
    assert lines[story + 1 : story + 16] == [
        "    6 署名  记者 沈一禾",
        "    8 正文  昨天上午，西门街道主任卢[1]承⁀",
        "    9       业主持开街仪式，",
        "   10 删去  [2]仪式，正文 摊位增加到88个。",
        "   11 图说  老街一角。 图署 梁启 摄",
        "   13 正文  下月还将增设停车位。",
        "  1 · 新闻 · 转 4 版 · 未完",
        "  老街菜场换新颜",
        "  沈一禾 记者",
        "  　　昨天上午，西门街道主任卢承业主持开街仪式，摊位增加到88个。",
        "  　　下月还将增设停车位。",
        "  人物 沈一禾  卢承业",
        "  任职 卢承业 — 西门街道 主任",
        "  事件 [开幕、启用、开工] 开街仪式 · 2021-03-08 · 昨天上午 · 西门街道 · 已发生 ·",
        "   卢承业",
    ]
    assert "! unplaced (2): 不知归属" in lines[:6]


def test_side_by_side_where_there_is_room() -> None:
    lines = printed(pull_proof(rows()), 120)
    (line,) = (line for line in lines if "4 主题" in line)
    assert line.index("老街菜场换新颜") < line.index("1 · 新闻")


def test_labels_in_english() -> None:
    text = "\n".join(printed(pull_proof(rows()), 120, "en"))
    for label in ("Proof sheet", "headline", "byline", "dropped", "column joined", "continues on page 4", "opening"):
        assert label in text
    assert "主题" not in text


@every_example
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_line_is_longer_than_the_terminal_and_no_text_is_lost(path: Path, width: int, language: str) -> None:
    proof = proof_of(path.read_text(encoding="utf-8"))
    lines = printed(proof, width, language)
    assert max(map(cell_len, lines)) <= width
    assert len(lines) > proof.raw.count("\n") / 3
    left = "".join("".join(line.split()) for line in lines)
    for character in set(proof.raw):
        assert character.isspace() or left.count(character) >= proof.raw.count(character)


def test_colour_adds_nothing_but_colour() -> None:
    plain, coloured = (printed(pull_proof(rows()), 80, colour=colour) for colour in (False, True))
    assert len(plain) == len(coloured)
    assert any("\x1b[" in line for line in coloured)
    assert not any("\x1b" in line for line in plain)


def test_a_page_cannot_write_to_the_terminal() -> None:
    text = "老街\x1b[31m菜场\x1b]0;名\x07换新颜\n\n昨天\x9b2J上午，[bold]菜场[/bold]开门。\u202e反写。\n"
    for colour in (False, True):
        out = "\n".join(printed(proof_of(text), 80, colour=colour))
        assert "\x1b[31m菜" not in out
        assert "\x1b]" not in out
        assert not {"\x07", "\x9b", "\u202e"} & set(out)
    assert "[bold]菜场[/bold]" in "\n".join(printed(proof_of(text), 80))
    assert shown("\x1b") == "␛"
