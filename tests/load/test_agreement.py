"""Every description of a release says the same of its tables, fields, types, files, hashes and counts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import mlcroissant
import polars as pl
import pyarrow.parquet as pq
import pyshacl
import pytest
import rdflib
import yaml
from rdflib.compare import isomorphic

from etl.load import shelf
from etl.load.checksums import file_sha256
from etl.load.jsonld import dataset_jsonld
from etl.load.metadata import Licence, Metadata, Party
from etl.load.release import Release, publish
from etl.tables import TABLES, schema

VOLUME = "jianghai-ribao-2021"
TYPES = {"string": "sc:Text", "integer": "cr:Int64", "number": "cr:Float64", "boolean": "sc:Boolean", "date": "sc:Date"}
OPEN = Licence("CC BY 4.0", "署名 4.0", "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/")
TOLD = Metadata(
    description='"Quotes", \\ and\nlines',
    homepage="https://data.example/jianghai",
    text_licence=OPEN,
    facts_licence=OPEN,
    publisher=Party("江海数据社", name_en="Jianghai Data Society", path="https://data.example"),
    contact=Party("江海数据社", email="data@data.example"),
    contributors=(Party("沈一禾", "person", orcid="https://orcid.org/0000-0002-1825-0097", roles=("creator",)),),
    frequency="DAILY",
)


@pytest.fixture(params=["nothing said", "everything said"])
def described(request: pytest.FixtureRequest, tables: dict[str, pl.DataFrame], tmp_path: Path) -> Release:
    published = publish(VOLUME, tables, tmp_path, metadata=TOLD if request.param == "everything said" else Metadata())
    assert published
    return published


def _json(release: Release, name: str) -> Any:
    return json.loads((release.path / name).read_text(encoding="utf-8"))


def _files(release: Release) -> dict[str, tuple[str, int]]:
    """Hash and size of every file that holds data."""
    kinds = {".parquet", ".csv", ".jsonl", ".xlsx", ".sqlite", ".zip"}
    found = [path for path in release.path.iterdir() if path.suffix in kinds and path.name != f"{VOLUME}.zip"]
    return {path.name: (file_sha256(path), path.stat().st_size) for path in found}


def test_all_list_the_same_files_with_the_same_hashes_and_sizes(described: Release) -> None:
    files = _files(described)
    package = shelf.descriptor(described.path)
    listed = [*package["resources"], *package[shelf.OWN]["files"]]
    sizes = {file["path"]: file.get("bytes", file.get(shelf.OWN, {}).get("bytes")) for file in listed}
    hashes = {file["path"]: file["hash"].removeprefix("sha256:") for file in listed}
    assert {name: (hashes[name], sizes[name]) for name in hashes} == files
    for document in (_json(described, "croissant.json"), dataset_jsonld(package)):
        said = {
            file["contentUrl"]: (file["sha256"], int(file["contentSize"].removesuffix(" B")))
            for file in document["distribution"]
        }
        assert said == files
    dcat = {
        node["dcat:downloadURL"][0]["@id"]: (
            node["spdx:checksum"][0]["spdx:checksumValue"][0]["@value"],
            int(node["dcat:byteSize"][0]["@value"]),
        )
        for node in _json(described, "dcat.jsonld")["dcat:distribution"]
    }
    assert dcat == files
    card = (described.path / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(([^)/]+\.(?:parquet|csv|jsonl|xlsx|sqlite|zip))\)", card)) == set(files)


def test_all_know_the_same_tables_fields_and_types(described: Release) -> None:
    declared = {name: [(field.name, field.type) for field in schema(name).fields] for name in TABLES}
    package = shelf.resources(shelf.descriptor(described.path), "parquet")
    assert {n: [(f["name"], f["type"]) for f in r["schema"]["fields"]] for n, r in package.items()} == declared
    sets = _json(described, "croissant.json")["recordSet"]
    assert {s["name"]: [(f["name"], f["dataType"]) for f in s["field"]] for s in sets} == {
        name: [(field, TYPES[kind]) for field, kind in fields] for name, fields in declared.items()
    }
    measured = dataset_jsonld(shelf.descriptor(described.path))["variableMeasured"]
    assert [m["name"] for m in measured] == [f"{name}.{field}" for name in TABLES for field, _ in declared[name]]
    for file in ("DICTIONARY.md", "DICTIONARY.zh.md"):
        text = (described.path / file).read_text(encoding="utf-8")
        for name, section in zip(TABLES, text.split("\n## ")[1:], strict=True):
            assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [field for field, _ in declared[name]]
    for name in TABLES:
        arrow = pq.read_schema(described.path / f"{name}.parquet")
        assert arrow.names == [field for field, _ in declared[name]]
        assert arrow.field(0).metadata[b"description_zh"].decode() == schema(name).fields[0].description_zh


def test_all_count_the_same_rows(described: Release) -> None:
    counts = {name: pl.read_parquet(described.path / f"{name}.parquet").height for name in TABLES}
    assert described.rows == counts
    assert shelf.row_counts(shelf.descriptor(described.path)) == counts
    card = (described.path / "README.md").read_text(encoding="utf-8")
    assert {name: int(n) for name, n in re.findall(r"\| \[(\w+)\]\(\w+\.parquet\).*?\| ([\d,]+) \|", card)} == counts
    report = _json(described, "report.json")["read"]
    assert {name: report[name] for name in ("sources", "issues", "pages", "articles")} == {
        name: counts[name] for name in ("sources", "issues", "pages", "articles")
    }


def test_all_have_the_same_title_version_and_licence(described: Release) -> None:
    package = shelf.descriptor(described.path)
    croissant, dcat = _json(described, "croissant.json"), _json(described, "dcat.jsonld")
    citation = yaml.safe_load((described.path / "CITATION.cff").read_text(encoding="utf-8"))
    front = yaml.safe_load((described.path / "README.md").read_text(encoding="utf-8").split("---\n")[1])
    page = dataset_jsonld(package)
    assert {package["version"], croissant["version"], citation["version"], front["version"], page["version"]} == {
        "1.0.0"
    }
    assert dcat["dcat:version"] == [{"@value": "1.0.0"}]
    titles = {croissant["alternateName"][0], citation["title"], front["pretty_name"], page["name"]}
    assert titles == {package["title"]} == {dcat["dct:title"][0]["@value"]}
    licences = {croissant.get("license"), page.get("license"), citation.get("license-url")}
    assert licences == ({OPEN.path} if "licenses" in package else {None})
    assert front["license"] == ("cc-by-4.0" if "licenses" in package else "other")
    assert [config["config_name"] for config in front["configs"]] == list(TABLES)


def test_the_citation_keeps_the_rules_of_its_format(described: Release) -> None:
    """After the guide of Citation File Format 1.2.0: keys that must stand, and what their values look like."""
    text = (described.path / "CITATION.cff").read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    assert said.keys() >= {"cff-version", "message", "title", "authors"}
    assert said.keys() <= {
        *("cff-version", "type", "message", "title", "abstract", "version", "date-released", "authors", "keywords"),
        *("license", "license-url", "url"),
    }
    assert (said["cff-version"], said["type"]) == ("1.2.0", "dataset")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", said["date-released"])
    assert said["authors"]
    for author in said["authors"]:
        assert author["name"]
        assert author.keys() <= {"name", "orcid", "website", "email"}
    assert len(said["keywords"]) == len(set(said["keywords"]))
    assert all(isinstance(value, str) for key, value in said.items() if key not in ("authors", "keywords"))


def test_croissant_loads_the_first_record_of_every_table(described: Release) -> None:
    dataset = mlcroissant.Dataset(jsonld=str(described.path / "croissant.json"))
    for name in TABLES:
        rows = pl.read_parquet(described.path / f"{name}.parquet")
        record = next(iter(dataset.records(record_set=name)), None)
        if rows.height:
            key = schema(name).primary_key[0]
            assert record[f"{name}/{key}"].decode() == rows[key][0]
        else:
            assert record is None


def test_dcat_keeps_the_rules_of_its_profile(described: Release) -> None:
    base = "https://data.example/jianghai/"
    turtle = rdflib.Graph().parse(described.path / "dcat.ttl", publicID=base)
    assert isomorphic(turtle, rdflib.Graph().parse(described.path / "dcat.jsonld", format="json-ld", publicID=base))
    shapes = rdflib.Graph().parse(Path(__file__).parent / "dcat-shapes.ttl")
    conforms, _, told = pyshacl.validate(turtle, shacl_graph=shapes, do_owl_imports=False)
    assert conforms, told
    turtle.remove((None, rdflib.URIRef("http://purl.org/dc/terms/description"), None))
    assert not pyshacl.validate(turtle, shacl_graph=shapes, do_owl_imports=False)[0]
