"""The `datapackage` library's word on a release: on the shape of a descriptor before, on the CSV files after."""

from __future__ import annotations

import csv
import gc
import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from etl.errors import CheckError
from etl.load.shelf import DESCRIPTOR, OWN

_MEASURED = ("version", "created", "hash", "bytes", OWN)
"""Properties that differ between releases of one shape."""


def accept(descriptor: Mapping[str, Any]) -> None:
    """Let only a descriptor pass that `datapackage` loads strictly; each shape is asked about once a process.

    Raises
    ------
    CheckError
    """
    _accept_shape(json.dumps(_shape(descriptor), ensure_ascii=False, sort_keys=True))


def second_opinion(release: Path) -> list[str]:
    """Let `datapackage` read every CSV file: types, constraints, keys, foreign keys, sizes and hashes.

    Returns
    -------
    list of str
        What it finds wrong, a line each; empty when nothing is.
    """
    with _library() as datapackage:
        return list(_complaints(datapackage, release))


@lru_cache(maxsize=64)
def _accept_shape(shape: str) -> None:
    with _library() as datapackage:
        try:
            datapackage.Package(json.loads(shape), base_path=".", strict=True)
        except datapackage.exceptions.DataPackageException as error:
            reasons = "; ".join(str(reason).splitlines()[0] for reason in error.errors or [error])
            raise CheckError(f"datapackage does not accept the descriptor: {reasons}. Nothing is published.") from error


def _shape(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    shape = {name: value for name, value in descriptor.items() if name not in _MEASURED}
    shape["resources"] = [
        {name: value for name, value in resource.items() if name not in _MEASURED}
        for resource in descriptor["resources"]
    ]
    return shape


def _complaints(datapackage: ModuleType, release: Path) -> Iterator[str]:
    try:
        package = datapackage.Package(str(release / DESCRIPTOR), strict=True)
    except datapackage.exceptions.DataPackageException as error:
        yield from (f"{DESCRIPTOR}: {reason}" for reason in error.errors or [error])
        return
    for resource in package.resources:
        if not resource.tabular:
            continue
        try:
            resource.check_integrity()
            for _ in resource.iter(relations=True):
                pass
        except datapackage.exceptions.DataPackageException as error:
            yield from (f"{resource.name}: {reason}" for reason in error.errors or [error])


@contextmanager
def _library() -> Iterator[ModuleType]:
    """Import `datapackage` without its noise: it subclasses validators, leaves files open and stops at long fields."""
    limit = csv.field_size_limit()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Subclassing validator classes", category=DeprecationWarning)
        warnings.filterwarnings("ignore", message="unclosed file", category=ResourceWarning)
        csv.field_size_limit(sys.maxsize)
        try:
            import datapackage

            yield datapackage
        finally:
            gc.collect()
            csv.field_size_limit(limit)
