"""The `datapackage` library's word on a release: on the shape of a descriptor before, on the CSV files after."""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from etl.errors import CheckError
from etl.load.shelf import DESCRIPTOR, OWN

_VARYING = ("name", "title", "title_zh", "version", "created", "keywords", "sources", OWN)
_MEASURED = ("hash", "bytes", OWN)
"""Properties in which packages of one shape differ, and resources."""

_accepted: set[str] = set()


def accept(descriptor: Mapping[str, Any]) -> None:
    """Let only a descriptor pass that `datapackage` loads strictly.

    It looks at shape, not at files, and takes its time over it. Each shape is asked about once a process; that of a
    release without metadata of its own was asked about before, and stands in accepted.json with the library's version.

    Raises
    ------
    CheckError
    """
    shape = shape_of(descriptor)
    if shape in _accepted or shape in _accepted_before():
        return
    with _library() as datapackage:
        try:
            datapackage.Package(dict(descriptor), base_path=".", strict=True)
        except datapackage.exceptions.DataPackageException as error:
            reasons = "; ".join(str(reason).splitlines()[0] for reason in error.errors or [error])
            raise CheckError(f"datapackage does not accept the descriptor: {reasons}. Nothing is published.") from error
    _accepted.add(shape)


def second_opinion(release: Path) -> list[str]:
    """Let `datapackage` read every CSV file: types, constraints, keys, foreign keys, sizes and hashes.

    Returns
    -------
    list of str
        What it finds wrong, a line each; empty when nothing is.
    """
    with _library() as datapackage:
        return list(_complaints(datapackage, release))


def shape_of(descriptor: Mapping[str, Any]) -> str:
    """Digest everything in which descriptors differ that the library could judge differently."""
    shape: dict[str, Any] = {name: value for name, value in descriptor.items() if name not in _VARYING}
    shape["resources"] = [
        {name: value for name, value in resource.items() if name not in _MEASURED}
        for resource in descriptor["resources"]
    ]
    return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()


@cache
def _accepted_before() -> frozenset[str]:
    listed = json.loads(files("etl.load").joinpath("accepted.json").read_text(encoding="utf-8"))
    return frozenset(listed["shapes"] if listed["datapackage"] == version("datapackage") else ())


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
