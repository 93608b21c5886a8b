"""How to cite a release: CITATION.cff (Citation File Format 1.2.0), for programs that read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from etl.load import shelf
from etl.load.jsonld import whole_license

CITATION = "CITATION.cff"


def citation_cff(descriptor: Mapping[str, Any]) -> str:
    """Write CITATION.cff from datapackage.json.

    JSON strings are YAML strings too, so every value is written as one.
    """
    return "".join(f"{line}\n" for line in _lines(descriptor))


def _lines(descriptor: Mapping[str, Any]) -> Iterator[str]:
    terms = whole_license(descriptor[shelf.OWN].get("rights", {}))
    yield "cff-version: 1.2.0"
    yield "type: dataset"
    yield f"message: {_text('引用本数据集时请用下列信息。 Cite this dataset as follows.')}"
    yield f"title: {_text(descriptor['title'])}"
    yield f"abstract: {_text(descriptor['description'] + ' ' + descriptor['description_zh'])}"
    yield f"version: {_text(descriptor['version'])}"
    yield f"date-released: {_text(descriptor['created'][:10])}"
    yield "authors:"
    for author in _authors(descriptor):
        first = "- "
        for key, value in author.items():
            yield f"  {first}{key}: {_text(value)}"
            first = "  "
    yield "keywords:"
    yield from (f"  - {_text(word)}" for word in descriptor["keywords"])
    if "name" in terms:
        yield f"license: {_text(terms['name'])}"
    if "path" in terms:
        yield f"license-url: {_text(terms['path'])}"
    if "homepage" in descriptor:
        yield f"url: {_text(descriptor['homepage'])}"


def _authors(descriptor: Mapping[str, Any]) -> list[dict[str, str]]:
    """Name those who made the dataset, else its publisher, else the newspapers it was read from."""
    contributors = descriptor.get("contributors", ())
    makers = [who for who in contributors if "publisher" not in who["roles"]] or list(contributors)
    if makers:
        return [_author(maker) for maker in makers]
    return [{"name": source["title"]} for source in descriptor["sources"]] or [{"name": descriptor["name"]}]


def _author(contributor: Mapping[str, Any]) -> dict[str, str]:
    """A person's name stays whole: Chinese names are not cut into given and family names without asking."""
    found = {"name": contributor["title"]}
    path = contributor.get("path", "")
    if path:
        found["orcid" if path.startswith("https://orcid.org/") else "website"] = path
    if "email" in contributor:
        found["email"] = contributor["email"]
    return found


def _text(value: str) -> str:
    return json.dumps(" ".join(value.split()), ensure_ascii=False)
