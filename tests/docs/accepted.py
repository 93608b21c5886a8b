"""etl/load/accepted.json: the shape of a release without metadata of its own, once `datapackage` accepted it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from etl.load import gate
from etl.load.descriptor import Volume, WrittenTable, package_descriptor
from etl.tables import TABLES

FILE = Path(__file__).parents[2] / "etl" / "load" / "accepted.json"


def text() -> str:
    """What the file is to say; fails if the library does not accept a plain release."""
    volume = Volume("yunxi-wanbao-2021", ("云溪晚报",), None, None, 0, 0)
    files = {name: WrittenTable(0, f"sha256:{'0' * 64}", ("0" * 64, 0), ("0" * 64, 0)) for name in TABLES}
    descriptor = package_descriptor(volume, "1.0.0", files, created="2021-12-31T00:00:00Z")
    with gate._library() as datapackage:
        datapackage.Package(descriptor, base_path=".", strict=True)
    accepted = {"datapackage": version("datapackage"), "shapes": [gate.shape_of(descriptor)]}
    return json.dumps(accepted, indent=2) + "\n"
