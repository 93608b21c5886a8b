"""README.md of a release: what it is, what to know before using it, how to open and cite it, in Chinese and English.

It begins with the block of metadata that dataset hubs read (YAML between two lines of dashes).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from string import Template
from typing import Any

from etl.load import shelf
from etl.load.jsonld import whole_license


def card(descriptor: Mapping[str, Any]) -> str:
    """Write the README of a release from its datapackage.json."""
    template = Template(files("etl.load").joinpath("templates/card.md").read_text(encoding="utf-8"))
    own, created = descriptor[shelf.OWN], descriptor["created"]
    coverage, rights = own["coverage"], own["rights"]
    return template.substitute(
        front="\n".join(_front_matter(descriptor)),
        title=descriptor["title"],
        title_zh=descriptor["title_zh"],
        description=descriptor["description"],
        description_zh=descriptor["description_zh"],
        name=descriptor["name"],
        version=descriptor["version"],
        day=created[:10],
        year=created[:4],
        start=coverage["start"] or "-",
        end=coverage["end"] or "-",
        issues=f"{coverage['issues']:,}",
        pages=f"{coverage['pages']:,}",
        text_rights=_licence(rights["text"], "title"),
        text_rights_zh=_licence(rights["text"], "title_zh"),
        facts_rights=_licence(rights["facts"], "title"),
        facts_rights_zh=_licence(rights["facts"], "title_zh"),
        people="\n".join(_people(descriptor)),
        tables="\n".join(_tables(descriptor)),
        forms="\n".join(_forms(own)) or "- 无 · none",
    )


def size(count: int) -> str:
    """Bytes as a person reads them: 512 B, 13.4 kB, 687 kB, 2.1 MB."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB"):
        if round(amount) < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 99.95 else f"{amount:.1f} {unit}"


def _front_matter(descriptor: Mapping[str, Any]) -> Iterator[str]:
    terms = whole_license(descriptor[shelf.OWN]["rights"])
    tables = shelf.resources(descriptor, "parquet")
    yield f"pretty_name: {_text(descriptor['title'])}"
    yield f"language: [{_text(descriptor[shelf.OWN]['language'])}]"
    yield f"license: {_text(terms.get('name', 'other').lower())}"
    yield f"tags: [{', '.join(map(_text, descriptor['keywords']))}]"
    yield f"version: {_text(descriptor['version'])}"
    yield "configs:"
    for name, resource in tables.items():
        yield f"  - config_name: {name}"
        yield f"    data_files: {resource['path']}"
        if name == "articles":
            yield "    default: true"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _licence(licence: Mapping[str, str], title: str) -> str:
    return f"[{licence[title]}]({licence['path']})" if "path" in licence else licence[title]


def _people(descriptor: Mapping[str, Any]) -> Iterator[str]:
    for source in descriptor["sources"]:
        yield f"- 来源 · Source: {_link(source)}"
    for who in descriptor.get("contributors", ()):
        yield f"- {', '.join(who['roles'])}: {_link(who)}"
    if contact := descriptor[shelf.OWN].get("contact"):
        yield f"- 联系 · Contact: {contact['name']} {contact.get('email', contact.get('path', ''))}".rstrip()


def _link(named: Mapping[str, str]) -> str:
    return f"[{named['title']}]({named['path']})" if "path" in named else named["title"]


def _tables(descriptor: Mapping[str, Any]) -> Iterator[str]:
    twins = shelf.resources(descriptor, "csv")
    for name, resource in shelf.resources(descriptor, "parquet").items():
        own, twin = resource[shelf.OWN], twins[name]
        yield (
            f"| [{name}]({resource['path']}) | [csv]({twin['path']}) | {resource['title_zh']} · {resource['title']} "
            f"| {own['rows']:,} | {size(own['bytes'])} | {size(twin['bytes'])} |"
        )


def _forms(own: Mapping[str, Any]) -> Iterator[str]:
    for file in own["files"]:
        yield f"- [{file['path']}]({file['path']}) {size(file['bytes'])}: {file['title_zh']} · {file['title']}"
