"""Templates, style and script made into one page that needs nothing beside it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup, escape

from etl.load.card import size
from etl.templates import environment

_CHINESE = re.compile("[《〈「『（]?[\u3400-\u9fff][\u3400-\u9fff、，。：；·》〉」』）]*")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def render(template: str, *, style: str = "", jsonld: Mapping[str, Any] | None, rows: str, **values: Any) -> str:
    """Write a page.

    Parameters
    ----------
    template : str
        Name of a template that extends ``frame.html``.
    style : str
        Rules of this page alone.
    jsonld : mapping or None
        What search engines are told.
    rows : str
        JSON the script shows, already safe inside a script element.
    """
    sheet, script = _asset("page.css") + style, _asset("page.js")
    return (
        _environment()
        .get_template(template)
        .render(
            style=Markup(sheet),  # noqa: S704  our own files
            script=Markup(script),  # noqa: S704
            style_hash=_hashed(sheet),
            script_hash=_hashed(script),
            jsonld=Markup(_within_script(jsonld)) if jsonld else None,  # noqa: S704  escaped there
            rows=Markup(rows),  # noqa: S704
            **values,
        )
    )


def fragment(template: str, **values: Any) -> Markup:
    """Write a part of a page that is the same in many pages."""
    return Markup(_environment().get_template(template).render(**values))  # noqa: S704  rendered with escaping on


@cache
def _environment() -> Environment:
    loaded = environment("etl.load.page", keep_trailing_newline=True)
    loaded.filters |= {
        "code": _code,
        "example": _example,
        "han": _han,
        "link": quote,
        "month": lambda day: _MONTHS[day.month - 1],
        "number": lambda count: f"{count:,}",
        "size": size,
        "unmeasured": _unmeasured,
    }
    return loaded


def _unmeasured(scores: Mapping[str, Mapping[str, float | None]]) -> int:
    """Count scores of which only one side was measured."""
    return sum(score["precision"] is None for score in scores.values())


def _code(text: str) -> Markup:
    """Set what stands between back quotes as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704  escaped first


def _han(text: str) -> Markup:
    """Say of Chinese within other text that it is Chinese, for voices and for fonts."""
    return Markup(_CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', str(escape(text))))  # noqa: S704  escaped first


def _example(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _within_script(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _asset(name: str) -> str:
    return files("etl.load.page").joinpath(f"templates/{name}").read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    """Name an inline style or script for the page's policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
