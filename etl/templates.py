"""Templates of web pages: everything is escaped, and a name that is missing is an error."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


def environment(package: str, **options: Any) -> Environment:
    """Return Jinja's environment for the folder ``templates`` of a package; `options` are further ones of Jinja's."""
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
