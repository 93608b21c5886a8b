"""What notebooks show, from the templates: everything that was read is escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from etl.load.card import size
from etl.proofs.shown import shown
from etl.templates import environment

BRIEF = 60
"""Characters of a value or a repair that are quoted."""


def render(template: str, **values: Any) -> str:
    """Write a piece of HTML with its own style; blank space between tags is taken out."""
    text = _environment().get_template(template).render(**values)
    return re.sub(r">\s*\n\s*<", "><", text).strip()


def brief(text: str) -> str:
    """Words fit to be quoted in a line: the beginning of long ones, ⏎ for line ends."""
    text = shown(text).replace("\n", "⏎")
    return text if len(text) <= BRIEF else f"{text[: BRIEF - 1]}…"


@cache
def _environment() -> Environment:
    loaded = environment("etl.dataset", finalize=_as_text)
    loaded.filters |= {"number": _number, "size": size, "code": _code, "brief": brief}
    return loaded


def _as_text(value: Any) -> Any:
    """Make everything that was read fit to stand in HTML: controls are shown by signs."""
    return escape(shown(value)) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(count: int) -> str:
    return f"{count:,}"


def _code(text: str) -> Markup:
    """Set what stands between back quotes as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(shown(text)))))  # noqa: S704  escaped first
