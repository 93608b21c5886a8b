"""Every description of a release says the same of its tables, fields, types, files, hashes and counts."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import mlcroissant
import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pyshacl
import pytest
import rdflib
import yaml
from rdflib.compare import isomorphic

from etl.load import shelf
from etl.load.catalog import write_catalog
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
    with closing(sqlite3.connect(described.path / f"{VOLUME}.sqlite")) as database:
        listed = database.execute('SELECT "table", field, type FROM fields').fetchall()
        columns = {name: [row[1] for row in database.execute(f'PRAGMA table_info("{name}")')] for name in TABLES}
    assert listed == [(name, field, kind) for name, fields in declared.items() for field, kind in fields]
    assert columns == {name: [field for field, _ in fields] for name, fields in declared.items()}
    workbook = openpyxl.load_workbook(described.path / f"{VOLUME}.xlsx", read_only=True)
    assert [row[:3] for row in workbook["fields"].iter_rows(min_row=2, values_only=True)] == listed
    workbook.close()
    for name in TABLES:
        arrow = pq.read_schema(described.path / f"{name}.parquet")
        assert arrow.names == [field for field, _ in declared[name]]
        assert arrow.field(0).metadata[b"description_zh"].decode() == schema(name).fields[0].description_zh


def test_all_count_the_same_rows(described: Release) -> None:
    counts = {name: pl.read_parquet(described.path / f"{name}.parquet").height for name in TABLES}
    assert described.rows == counts
    assert shelf.row_counts(shelf.descriptor(described.path)) == counts
    card = (described.path / "README.md").read_text(encoding="utf-8")
    assert {name: int(n) for name, n in re.findall(r"^\| (\w+) \| [^|]+ \| ([\d,]+) \|", card, re.MULTILINE)} == counts
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
    said = yaml.safe_load((described.path / "CITATION.cff").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(CFF, format_checker=jsonschema.FormatChecker()).validate(said)
    assert list(said) == [key for key in CFF["properties"] if key in said]


def test_the_descriptor_keeps_the_rules_of_version_2(described: Release) -> None:
    """After the text of Data Package 2.0, where it is stricter than the library of version 1."""
    package = shelf.descriptor(described.path)
    jsonschema.Draft7Validator(PACKAGE, format_checker=jsonschema.FormatChecker()).validate(package)
    names, paths = zip(*((resource["name"], resource["path"]) for resource in package["resources"]), strict=True)
    assert len(set(names)) == len(names) == len(set(paths))
    for broken in ({"resources": []}, {"created": "10 March"}, {"licenses": [{}]}, {"version": "1.0"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(PACKAGE, format_checker=jsonschema.FormatChecker()).validate(package | broken)


def test_croissant_loads_the_first_record_of_every_table(described: Release, caplog: pytest.LogCaptureFixture) -> None:
    dataset = mlcroissant.Dataset(jsonld=str(described.path / "croissant.json"))
    for name in TABLES:
        rows = pl.read_parquet(described.path / f"{name}.parquet")
        record = next(iter(dataset.records(record_set=name)), None)
        if rows.height:
            key = schema(name).primary_key[0]
            assert record[f"{name}/{key}"].decode() == rows[key][0]
        else:
            assert record is None
    assert "context" not in caplog.text
    assert ("license" in caplog.text) == ("licenses" not in shelf.descriptor(described.path))


def test_croissant_reads_no_file_but_the_one_it_describes(described: Release) -> None:
    path = described.path / "persons.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    dataset = mlcroissant.Dataset(jsonld=str(described.path / "croissant.json"))
    with pytest.raises(mlcroissant.GenerationError, match=r"Download\(persons.parquet\)") as refused:
        next(iter(dataset.records(record_set="persons")), None)
    assert "is not identical with the reference" in str(refused.value.__cause__)
    assert next(iter(dataset.records(record_set="issues")))


BASE = "https://data.example/jianghai/"
UNKNOWN = {"contactPoint", "publisher", "license"}
"""What only a publisher can say."""
UNTOLD = {("Location", "bbox"), ("Location", "centroid"), ("Agent", "type"), ("LicenseDocument", "type")}
"""What the profile recommends and nobody here knows: where a province lies, what kind of body a publisher is."""


def _judged(graph: rdflib.Graph) -> tuple[list[str], set[tuple[str, str]]]:
    """Hold a graph against the shapes: what it breaks, and which recommended properties of which classes it lacks."""
    shapes = rdflib.Graph().parse(Path(__file__).parent / "dcat-shapes.ttl")
    _, results, told = pyshacl.validate(graph, shacl_graph=shapes, do_owl_imports=False)
    lacking = set()
    broken = False
    for result in results.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult):
        if results.value(result, rdflib.SH.resultSeverity) == rdflib.SH.Violation:
            broken = True
            continue
        node, path = results.value(result, rdflib.SH.focusNode), results.value(result, rdflib.SH.resultPath)
        lacking.add((_name(graph.value(node, rdflib.RDF.type)), _name(path)))
    return [told] if broken else [], lacking


def _name(address: Any) -> str:
    return re.split("[/#]", str(address))[-1]


def test_dcat_keeps_the_rules_of_its_profile(described: Release, request: pytest.FixtureRequest) -> None:
    turtle = rdflib.Graph().parse(described.path / "dcat.ttl", publicID=BASE)
    assert isomorphic(turtle, rdflib.Graph().parse(described.path / "dcat.jsonld", format="json-ld", publicID=BASE))
    broken, lacking = _judged(turtle)
    assert not broken, broken
    if "everything said" in request.node.name:
        assert lacking <= UNTOLD | {("Distribution", "format")}  # SQLite has no name in the table of file types
    else:
        assert {name for _, name in lacking - UNTOLD} <= UNKNOWN | {"format"}


@pytest.mark.parametrize(
    ("lost", "of"),
    [
        ("http://purl.org/dc/terms/title", "Dataset"),
        ("http://purl.org/dc/terms/description", "Dataset"),
        ("http://www.w3.org/ns/dcat#accessURL", "Distribution"),
        ("http://spdx.org/rdf/terms#checksumValue", "Checksum"),
        ("http://xmlns.com/foaf/0.1/name", "Agent"),
    ],
)
def test_the_shapes_miss_what_the_profile_demands(
    lost: str, of: str, tables: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    published = publish(VOLUME, tables, tmp_path, metadata=TOLD)
    assert published
    graph = rdflib.Graph().parse(published.path / "dcat.ttl", publicID=BASE)
    typed = list(graph.subjects(rdflib.RDF.type))
    assert any(_name(graph.value(node, rdflib.RDF.type)) == of for node in typed)
    for node in typed:
        if _name(graph.value(node, rdflib.RDF.type)) == of:
            graph.remove((node, rdflib.URIRef(lost), None))
    assert _judged(graph)[0]


def test_the_catalogue_for_portals_is_written_where_a_publisher_is_named(described: Release) -> None:
    output = described.path.parents[2]
    write_catalog(output)
    assert not (output / "catalog.ttl").exists()
    (output / "dataset.toml").write_text('publisher = { name = "江海数据社", name_en = "Jianghai Data Society" }')
    write_catalog(output)
    graph = rdflib.Graph().parse(output / "catalog.ttl", publicID="https://data.example/")
    broken, lacking = _judged(graph)
    assert not broken, broken
    assert {name for kind, name in lacking if kind == "Catalog"} <= {"issued", "license", "homepage"}
    addresses = {str(address) for address in graph.objects(predicate=rdflib.DCAT.downloadURL)}
    assert addresses
    for address in addresses:
        assert (output / address.removeprefix("https://data.example/")).is_file()
    (output / "dataset.toml").unlink()
    write_catalog(output)
    assert not (output / "catalog.ttl").exists()


_LINK = {"type": "string", "pattern": r"^https?://\S+$"}
_TEXT = {"type": "string", "minLength": 1}
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "format": "date"}
CFF = {
    "type": "object",
    "required": ["cff-version", "message", "title", "authors"],
    "additionalProperties": False,
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "type": {"const": "dataset"},
        "message": _TEXT,
        "title": _TEXT,
        "abstract": _TEXT,
        "version": _TEXT,
        "date-released": _DATE,
        "authors": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": _TEXT,
                    "orcid": {"pattern": r"^https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"},
                    "website": _LINK,
                    "email": {"pattern": r"^[^@\s]+@[^@\s]+\.[^@\s]+$"},
                },
            },
        },
        "keywords": {"type": "array", "minItems": 1, "uniqueItems": True, "items": _TEXT},
        "license": {"type": "string", "pattern": r"^[A-Za-z0-9.+-]+$"},
        "license-url": _LINK,
        "url": _LINK,
    },
}
"""CITATION.cff, as far as a release uses it."""

_KINDS = ["string", "integer", "number", "boolean", "date", "datetime", "array", "object", "any", "year", "time"]
_NAMES = {"type": "array", "minItems": 1, "items": _TEXT}
PACKAGE = {
    "type": "object",
    "required": ["$schema", "name", "version", "created", "resources"],
    "not": {"required": ["profile"]},
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": {"pattern": r"^[a-z0-9._-]+$"},
        "version": {"pattern": r"^\d+\.\d+\.\d+$"},
        "created": {"pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"},
        "homepage": _LINK,
        "keywords": {**_NAMES, "uniqueItems": True},
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {
                "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
                "properties": {"name": {"pattern": r"^[A-Za-z0-9._-]+$"}, "path": _LINK, "title": _TEXT},
            },
        },
        "sources": {
            "type": "array",
            "minItems": 1,
            "items": {"anyOf": [{"required": ["title"]}, {"required": ["path"]}]},
        },
        "contributors": {
            "type": "array",
            "minItems": 1,
            "items": {"required": ["title", "roles"], "properties": {"title": _TEXT, "roles": _NAMES, "path": _LINK}},
        },
        "resources": {
            "type": "array",
            "minItems": 1,
            "items": {
                "required": ["name", "path", "type", "format", "mediatype", "hash", "schema"],
                "properties": {
                    "path": {"pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]*$"},
                    "type": {"const": "table"},
                    "hash": {"pattern": "^sha256:[0-9a-f]{64}$"},
                    "bytes": {"type": "integer", "minimum": 0},
                    "schema": {
                        "required": ["fields", "primaryKey"],
                        "properties": {
                            "primaryKey": _NAMES,
                            "fields": {
                                "type": "array",
                                "minItems": 1,
                                "items": {"required": ["name", "type"], "properties": {"type": {"enum": _KINDS}}},
                            },
                            "foreignKeys": {
                                "type": "array",
                                "items": {
                                    "required": ["fields", "reference"],
                                    "properties": {
                                        "fields": _NAMES,
                                        "reference": {"required": ["fields"], "properties": {"fields": _NAMES}},
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""datapackage.json of version 2, as far as a release uses it."""
