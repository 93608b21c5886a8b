"""Other taggers behind one protocol. LAC was tried for real (docs/persons.md); here small models stand in its place and
in that of HanLP and LTP, which answer in the form that their documentation gives."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from etl.errors import UsageError
from etl.transform.persons import backends, find_persons, open_backend

TEXT = "记者柯文博报道。市长邵立群说，邵立群会再来。\n陶晓岚点头。"
NAMES = ("柯文博", "邵立群", "陶晓岚")


def pieces(text: str) -> list[str]:
    """What a model would call the names of a sentence, in order."""
    found = sorted((at, name) for name in NAMES for at in range(len(text)) if text.startswith(name, at))
    return [name for _, name in found]


class Lac:
    def __init__(self, mode: str) -> None:
        assert mode == "lac"

    def run(self, texts: list[str]) -> list[tuple[list[str], list[str]]]:
        return [([*pieces(text), "。"], [*["PER"] * len(pieces(text)), "w"]) for text in texts]


class Ltp:
    def __init__(self, path: str) -> None:
        assert path == "/models/ltp"

    def pipeline(self, texts: list[str], tasks: list[str]) -> SimpleNamespace:
        assert tasks == ["cws", "pos", "ner"]
        return SimpleNamespace(ner=[[("Nh", name) for name in pieces(text)] for text in texts])


def load_hanlp(path: str) -> object:
    assert path == "/models/hanlp"
    return lambda texts: {
        "tok/fine": [[*text] for text in texts],
        "ner/msra": [[(name, "PERSON", 0, 1) for name in pieces(text)] for text in texts],
    }


@pytest.mark.parametrize(
    ("name", "module", "contents"),
    [
        pytest.param("lac", "LAC", {"LAC": Lac}, id="lac"),
        pytest.param("ltp:/models/ltp", "ltp", {"LTP": Ltp}, id="ltp"),
        pytest.param("hanlp:/models/hanlp", "hanlp", {"load": load_hanlp}, id="hanlp"),
    ],
)
def test_names_of_other_taggers_pass_through_the_same_readers(
    name: str, module: str, contents: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in = ModuleType(module)
    stand_in.__dict__.update(contents)
    monkeypatch.setitem(sys.modules, module, stand_in)
    backends._open.cache_clear()
    found = find_persons([TEXT, "没有人。"], backend=name)
    assert [(TEXT[p.start : p.end], p.evidence) for p in found[0]] == [
        ("柯文博", "cue"),
        ("邵立群", "model"),
        ("邵立群", "model"),
        ("陶晓岚", "model"),
    ]
    assert found[1] == []
    backends._open.cache_clear()


def test_anything_with_the_method_is_a_backend() -> None:
    class Fixed:
        def persons(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
            return [[(0, 3)] for _ in texts]

    assert [p.name for p in find_persons(["陶晓岚来了。"], backend=Fixed())[0]] == ["陶晓岚"]


@pytest.mark.parametrize(
    ("name", "code", "says"),
    [
        ("stanza", "backend_unknown", "lac, hanlp, ltp"),
        ("ltp", "backend_missing", "ltp:/path/to/model"),
        ("hanlp", "backend_missing", "Nothing is downloaded"),
        ("ltp:/models/none", "backend_missing", "needs the package ltp"),
    ],
)
def test_what_cannot_be_had_is_said(name: str, code: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as caught:
        open_backend(name)
    assert caught.value.code == code


def test_none_is_imported_unless_asked_for() -> None:
    program = (
        "import sys; from etl.transform.persons import find_persons; find_persons(['市长邵立群说。']);"
        "assert not {'LAC', 'paddle', 'hanlp', 'ltp', 'torch'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[3])
