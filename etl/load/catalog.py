"""The front of an output folder: catalog.json for programs, index.html for people; both from the descriptors alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from etl.load import shelf
from etl.load.card import size
from etl.load.storage import disk_errors, replace_text

CATALOG = "catalog.json"
INDEX = "index.html"

_COUNTED = (
    ("issues", "期", "issues"),
    ("pages", "版", "pages"),
    ("articles", "稿件", "articles"),
    ("persons", "人物", "persons"),
    ("events", "事件", "events"),
)


def write_catalog(output: Path) -> Path:
    """List every volume with its newest release, in catalog.json and index.html; files that stay the same are left.

    Returns
    -------
    Path
        The index.html.

    Raises
    ------
    ReleaseError
        If a descriptor cannot be read.
    StorageError
        If the disk refuses a write; the older files stay.
    """
    entries = [_entry(output, volume) for volume in shelf.volumes(output)]
    texts = {
        CATALOG: json.dumps({"volumes": entries}, ensure_ascii=False, indent=2) + "\n",
        INDEX: _page(entries),
    }
    with disk_errors(output):
        output.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            path = output / name
            if not path.is_file() or path.read_bytes() != text.encode():
                replace_text(path, text)
    return output / INDEX


def _entry(output: Path, volume: Path) -> dict[str, Any]:
    found = shelf.releases(volume)
    release, descriptor = found[-1], shelf.descriptor(found[-1])
    return {
        "volume": descriptor["name"],
        "title": descriptor["title"],
        "title_zh": descriptor["title_zh"],
        "version": descriptor["version"],
        "created": descriptor["created"],
        "path": release.relative_to(output).as_posix(),
        "coverage": descriptor[shelf.OWN]["coverage"],
        "rows": {name: r[shelf.OWN]["rows"] for name, r in shelf.resources(descriptor, "parquet").items()},
        "files": [
            {
                "table": resource["schema"]["name"],
                "format": resource["format"],
                "path": resource["path"],
                "bytes": resource.get("bytes", resource[shelf.OWN].get("bytes")),
                "hash": resource["hash"],
            }
            for resource in descriptor["resources"]
        ],
        "releases": [older.name for older in reversed(found)],
    }


def _page(entries: list[dict[str, Any]]) -> str:
    template = Template(files("etl.load").joinpath("templates/catalog.html").read_text(encoding="utf-8"))
    totals = {name: sum(entry["rows"].get(name, 0) for entry in entries) for name, _, _ in _COUNTED}
    return template.substitute(
        volumes=len(entries),
        counts=_counts(totals),
        cards="\n".join(map(_card, entries)) or "<p class='empty'>还没有发布任何一卷。 · Nothing is published yet.</p>",
    )


def _counts(rows: Mapping[str, int]) -> str:
    return "".join(
        f"<div><dt>{zh} <span lang='en'>{en}</span></dt><dd>{rows.get(name, 0):,}</dd></div>"
        for name, zh, en in _COUNTED
    )


def _card(entry: Mapping[str, Any]) -> str:
    coverage = entry["coverage"]
    title = "、".join(coverage["newspapers"]) or entry["volume"]
    older = [version for version in entry["releases"] if version != entry["version"]]
    history = "".join(
        f" <a href='{escape(entry['volume'])}/{shelf.RELEASES}/{escape(version)}/README.md'>{escape(version)}</a>"
        for version in older[:12]
    )
    total = size(sum(file["bytes"] for file in entry["files"]))
    return f"""<article class="volume" id="{escape(entry["volume"])}">
  <header>
    <h2>{escape(title)} <span class="year">{escape(entry["volume"].rpartition("-")[2])}</span></h2>
    <p class="slug"><code>{escape(entry["volume"])}</code> <span class="version">{escape(entry["version"])}</span></p>
  </header>
  <p class="dates">{_days(coverage)}</p>
  <dl class="counts">{_counts(entry["rows"])}</dl>
  <p class="links">
    <a href="{escape(entry["path"])}/README.md">说明 <span lang="en">Read me</span></a>
    <a href="{escape(entry["path"])}/DICTIONARY.zh.md">数据字典</a>
    <a href="{escape(entry["path"])}/DICTIONARY.md" lang="en">Dictionary</a>
    <a href="{escape(entry["path"])}/datapackage.json">datapackage.json</a>
    <a href="{escape(entry["path"])}/SHA256SUMS">SHA256SUMS</a>
  </p>
  <details>
    <summary>下载 <span lang="en">Download</span> · {total}</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="文件 · Files">
    <table>
      <thead><tr><th>表 <span lang="en">Table</span></th><th>行 <span lang="en">Rows</span></th>
      <th>Parquet</th><th>CSV</th></tr></thead>
      <tbody>{"".join(_downloads(entry))}</tbody>
    </table>
    </div>
  </details>
  {f"<p class='older'>较早版本 <span lang='en'>Earlier releases</span>:{history}</p>" if older else ""}
</article>"""


def _days(coverage: Mapping[str, Any]) -> str:
    if not coverage["start"]:
        return "—"
    start, end = (f"<time datetime='{escape(coverage[k])}'>{escape(coverage[k])}</time>" for k in ("start", "end"))
    return start if coverage["start"] == coverage["end"] else f"{start} – {end}"


def _downloads(entry: Mapping[str, Any]) -> Iterable[str]:
    by_table: dict[str, dict[str, Mapping[str, Any]]] = {}
    for file in entry["files"]:
        by_table.setdefault(file["table"], {})[file["format"]] = file
    for name, forms in by_table.items():
        links = "".join(f"<td>{_download(entry['path'], forms[form])}</td>" for form in ("parquet", "csv"))
        yield f"<tr><th scope='row'>{escape(name)}</th><td>{entry['rows'][name]:,}</td>{links}</tr>"


def _download(folder: str, file: Mapping[str, Any]) -> str:
    return f"<a href='{escape(folder)}/{escape(file['path'])}' download>{size(file['bytes'])}</a>"
