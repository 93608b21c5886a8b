"""How to cite a release: in words, as BibTeX, as CSL-JSON, and CITATION.cff (Citation File Format 1.2.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from etl.load import shelf
from etl.load.jsonld import whole_license

CITATION = "CITATION.cff"

_SPECIAL = str.maketrans({**{sign: f"\\{sign}" for sign in "{}%#&$_"}, "\\": r"\textbackslash{}"})
"""What BibTeX and LaTeX take for commands."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One way to cite a release in words: what it is for, and the words, in both languages."""

    zh: str
    en: str
    text_zh: str
    text_en: str


def citations(descriptor: Mapping[str, Any]) -> tuple[Citation, Citation]:
    """Word the citation in line and the full one."""
    name, version, year = descriptor["name"], descriptor["version"], descriptor["created"][:4]
    publisher = _publisher(descriptor)
    address = f" {descriptor['homepage']}" if descriptor.get("homepage") else ""
    return (
        Citation("文中", "In line", f"（{name}，{version} 版）", f"({name}, version {version})"),
        Citation(
            "全文",
            "In full",
            f"{f'{publisher}：' if publisher else ''}{descriptor['title_zh']}。"
            f"数据包 {name}，{version} 版，{year}。{address}",
            f"{f'{publisher}. ' if publisher else ''}{descriptor['title']}. "
            f"Data package {name}, version {version}, {year}.{address}",
        ),
    )


def citation_bibtex(descriptor: Mapping[str, Any]) -> str:
    """Write the entry for a bibliography in BibTeX; ``@misc``, which every style knows."""
    fields = {
        "author": " and ".join(f"{{{_bibtex(author['name'])}}}" for author in _authors(descriptor)),
        "title": f"{{{_bibtex(descriptor['title'])}}}",
        "year": descriptor["created"][:4],
        "version": descriptor["version"],
        "publisher": _bibtex(_publisher(descriptor) or ""),
        "howpublished": f"Data package {_bibtex(descriptor['name'])}, version {descriptor['version']}",
        "url": descriptor.get("homepage", "").replace("{", "%7B").replace("}", "%7D"),
    }
    key = re.sub(r"[^A-Za-z0-9.-]", "-", f"{descriptor['name']}-{descriptor['version']}")
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def citation_csl(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a release as CSL-JSON (schema 1.0.2), which Zotero, pandoc and citeproc read."""
    year, month, day = (int(part) for part in descriptor["created"][:10].split("-"))
    publisher = _publisher(descriptor)
    return {
        "id": f"{descriptor['name']}-{descriptor['version']}",
        "type": "dataset",
        "title": descriptor["title"],
        "author": [{"literal": author["name"]} for author in _authors(descriptor)],
        "issued": {"date-parts": [[year, month, day]]},
        "version": descriptor["version"],
        **({"publisher": publisher} if publisher else {}),
        **({"URL": descriptor["homepage"]} if descriptor.get("homepage") else {}),
    }


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


def _publisher(descriptor: Mapping[str, Any]) -> str | None:
    return (descriptor[shelf.OWN].get("publisher") or {}).get("name")


def _bibtex(text: str) -> str:
    return text.translate(_SPECIAL)


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
