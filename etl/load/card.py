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
        forms="\n".join(_forms(own)),
        searching=_searching(own),
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
    """List the tables, a column for each format that has a file a table."""
    forms: dict[str, dict[str, Mapping[str, Any]]] = {form: {} for form in _LABELS}
    for resource in descriptor["resources"]:
        forms[resource["format"]][resource["schema"]["name"]] = resource
    for file in descriptor[shelf.OWN]["files"]:
        forms.get(file["format"], {})[file["path"].rpartition(".")[0]] = file
    labels = {form: label for form, label in _LABELS.items() if forms[form]}
    yield f"| 表 · Table | 内容 · Contents | 行 · Rows | {' | '.join(labels.values())} |"
    yield f"| --- | --- | ---: |{' ---: |' * len(labels)}"
    for name, resource in forms["parquet"].items():
        links = (f"[{_size(forms[form][name])}]({forms[form][name]['path']})" for form in labels)
        contents = f"{resource['title_zh']} · {resource['title']}"
        yield f"| {name} | {contents} | {resource[shelf.OWN]['rows']:,} | {' | '.join(links)} |"


_LABELS = {"parquet": "Parquet", "csv": "CSV", "jsonl": "JSON Lines"}


def _size(file: Mapping[str, Any]) -> str:
    return size(file.get("bytes", file.get(shelf.OWN, {}).get("bytes")))


def _forms(own: Mapping[str, Any]) -> Iterator[str]:
    for file in own["files"]:
        if file["format"] not in _LABELS:
            yield f"- [{file['path']}]({file['path']}) {size(file['bytes'])}: {file['title_zh']} · {file['title']}"


def _searching(own: Mapping[str, Any]) -> str:
    """Show how the database is searched, where there is one."""
    paths = (file["path"] for file in own["files"] if file["format"] == "sqlite")
    return "".join(_SEARCH.substitute(path=path) for path in paths)


_SEARCH = Template("""
```sh
sqlite3 $path "SELECT date, headline FROM articles WHERE rowid IN
  (SELECT rowid FROM articles_fts WHERE articles_fts MATCH '决议') ORDER BY date"
```
""")
