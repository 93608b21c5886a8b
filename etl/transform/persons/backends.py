"""Other taggers in place of the built-in one: installed by whoever wants them, imported only when asked for."""

from __future__ import annotations

import importlib
import re
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, Protocol

from etl.errors import UsageError

Span = tuple[int, int]

_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?”』」]*")
_LONGEST = 200  # characters: what lies beyond, networks cut off
_TOGETHER = 64  # sentences in one call


class Backend(Protocol):
    """Anything that finds names of persons in texts."""

    def persons(self, texts: Sequence[str]) -> list[list[Span]]:
        """Find names; one list of (start, end) a text, in code points, end exclusive."""


def open_backend(name: str) -> Backend:
    """Load a tagger once a process.

    Parameters
    ----------
    name : str
        ``lac``, or ``hanlp:PATH`` and ``ltp:PATH`` with the folder of a model that is there already: the toolkit
        downloads nothing. ``lac:PATH`` takes a model of your own.

    Raises
    ------
    UsageError
        ``backend_unknown`` for another name; ``backend_missing`` where the package or the model is not installed.
    """
    kind, _, model = name.partition(":")
    if kind not in _BACKENDS:
        raise UsageError(
            f"There is no tagger called {kind}; the others are {', '.join(_BACKENDS)}", code="backend_unknown"
        )
    return _open(kind, model)


@cache
def _open(kind: str, model: str) -> Backend:
    return _BACKENDS[kind](model)


class _BySentences(ABC):
    """A tagger that reads sentences and gives the names in each, in order."""

    @abstractmethod
    def __init__(self, model: str) -> None: ...

    @abstractmethod
    def _names(self, sentences: list[str]) -> Iterator[Iterable[str]]:
        """Names of persons in each sentence."""

    def persons(self, texts: Sequence[str]) -> list[list[Span]]:
        """See `Backend`."""
        found: list[list[Span]] = [[] for _ in texts]
        for batch in _batches(texts):
            for piece, names in zip(batch, self._names([piece.text for piece in batch]), strict=True):
                found[piece.owner].extend(_places_of(names, piece))
        return found


class Lac(_BySentences):
    """LAC by Baidu, <https://github.com/baidu/lac>; its model is inside the package."""

    def __init__(self, model: str) -> None:
        _revive_fluid()
        lac = _package("LAC", "LAC")
        self._model = lac.LAC(mode="lac", **({"model_path": model} if model else {}))

    def _names(self, sentences: list[str]) -> Iterator[Iterable[str]]:
        for words, tags in self._model.run(sentences):
            yield [word for word, tag in zip(words, tags, strict=True) if tag == "PER"]


class HanLP(_BySentences):
    """HanLP 2, <https://github.com/hankcs/HanLP>; any model of it that names entities."""

    def __init__(self, model: str) -> None:
        _require_model(model, "hanlp")
        self._model = _package("hanlp", "hanlp").load(model)

    def _names(self, sentences: list[str]) -> Iterator[Iterable[str]]:
        answer = self._model(sentences)
        for named in next(answer[key] for key in answer if key.startswith("ner")):
            yield [entity for entity, label, *_ in named if label in ("PERSON", "PER", "NR", "nr")]


class Ltp(_BySentences):
    """LTP 4.2 by Harbin Institute of Technology, <https://github.com/HIT-SCIR/ltp>."""

    def __init__(self, model: str) -> None:
        _require_model(model, "ltp")
        self._model = _package("ltp", "ltp").LTP(model)

    def _names(self, sentences: list[str]) -> Iterator[Iterable[str]]:
        for named in self._model.pipeline(sentences, tasks=["cws", "pos", "ner"]).ner:
            yield [entity for label, entity, *_ in named if label == "Nh"]


_BACKENDS: dict[str, type[_BySentences]] = {"lac": Lac, "hanlp": HanLP, "ltp": Ltp}


class _Piece(NamedTuple):
    """A sentence, the text it is of and where it begins there."""

    owner: int
    start: int
    text: str


def _batches(texts: Sequence[str]) -> Iterable[list[_Piece]]:
    batch: list[_Piece] = []
    for owner, text in enumerate(texts):
        for sentence in _SENTENCE.finditer(text):
            for start in range(sentence.start(), sentence.end(), _LONGEST):
                piece = _Piece(owner, start, text[start : min(start + _LONGEST, sentence.end())])
                if piece.text.strip():
                    batch.append(piece)
                if len(batch) == _TOGETHER:
                    yield batch
                    batch = []
    if batch:
        yield batch


def _places_of(names: Iterable[str], piece: _Piece) -> Iterable[Span]:
    """Where names stand that were given in order, without their places."""
    at = 0
    for name in names:
        start = piece.text.find(name, at)
        if start >= 0 and name.strip():
            at = start + len(name)
            yield piece.start + start, piece.start + at


def _package(module: str, distribution: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(
            f"The tagger {module.lower()} needs the package {distribution} ({error}); install it beside the toolkit, "
            "or leave the backend out",
            code="backend_missing",
        ) from error


def _require_model(model: str, kind: str) -> None:
    if not model:
        raise UsageError(
            f"The tagger {kind} needs the folder of a model: {kind}:/path/to/model. Nothing is downloaded here",
            code="backend_missing",
        )


def _revive_fluid() -> None:
    """Give LAC 2.1 the module ``paddle.fluid``, which newer releases of its framework call ``paddle.base``."""
    try:
        base = importlib.import_module("paddle.base")
    except ImportError:
        return  # an older framework has it, and none at all is told of when LAC is imported
    if "paddle.fluid" not in sys.modules:
        fluid = ModuleType("paddle.fluid")
        fluid.__dict__.update({name: getattr(base, name) for name in dir(base) if not name.startswith("__")})
        sys.modules["paddle.fluid"], sys.modules["paddle.fluid.core"] = fluid, base.core
        importlib.import_module("paddle").fluid = fluid  # type: ignore[attr-defined]
