"""How to cite what a dataset reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from etl.errors import UsageError
from etl.load.citation import citation_bibtex, citation_csl, citations


def cite(
    descriptors: Sequence[Mapping[str, Any]],
    style: Literal["text", "inline", "bibtex", "csl"],
    language: Literal["en", "zh"],
) -> str:
    """Cite releases, one after the other.

    Raises
    ------
    UsageError
        If the style is none of these.
    """
    if style == "bibtex":
        return "\n\n".join(map(citation_bibtex, descriptors))
    if style == "csl":
        return json.dumps([citation_csl(descriptor) for descriptor in descriptors], ensure_ascii=False, indent=2)
    if style not in ("text", "inline"):
        raise UsageError(f"There is no style {style!r} of citing; there are text, inline, bibtex and csl")
    worded = [citations(descriptor)[style == "text"] for descriptor in descriptors]
    return "\n".join(one.text_zh if language == "zh" else one.text_en for one in worded)
