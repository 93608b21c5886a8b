"""Everything that is said of a release for programs, each writing made from the one descriptor."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from etl.load.citation import CITATION, citation_cff
from etl.load.croissant import CROISSANT, croissant
from etl.load.dcat import JSONLD, TURTLE, dcat_jsonld, dcat_turtle
from etl.load.shelf import DESCRIPTOR


def descriptions(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """Write datapackage.json, Croissant, DCAT-AP in both its forms and CITATION.cff, by file name."""
    return {
        DESCRIPTOR: as_json(descriptor),
        CROISSANT: as_json(croissant(descriptor)),
        TURTLE: dcat_turtle(descriptor),
        JSONLD: as_json(dcat_jsonld(descriptor)),
        CITATION: citation_cff(descriptor),
    }


def as_json(document: Mapping[str, Any]) -> str:
    """Write JSON as a person reads it too: Chinese as it is, stable order, a final line end."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
