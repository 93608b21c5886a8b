"""Libraries that come with ``pip install "banmian[notebook]"`` only, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from etl.errors import UsageError


def need(library: str) -> Any:
    """Import a library of the extra.

    Raises
    ------
    UsageError
        Code ``needs_notebook`` if it is not installed; says what installs it.
    """
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        raise UsageError(f'This needs {library}: pip install "banmian[notebook]"', code="needs_notebook") from None
