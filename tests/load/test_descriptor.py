"""One descriptor for readers of both versions of the Data Package standard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pytest

from etl.errors import CheckError
from etl.load import gate, shelf
from etl.load.checksums import file_sha256
from etl.load.descriptor import describe_volume, package_descriptor
from etl.load.release import Release, publish
from etl.tables import TABLES, frame, schema
from tests.docs import accepted

VOLUME = "jianghai-ribao-2021"

Rows = dict[str, list[dict[str, Any]]]
Typed = Callable[[Rows], dict[str, pl.DataFrame]]


@pytest.fixture
def descriptor(release: Release) -> dict[str, Any]:
    return shelf.descriptor(release.path)


def _resource(descriptor: dict[str, Any], name: str) -> dict[str, Any]:
    return next(resource for resource in descriptor["resources"] if resource["name"] == name)


def _frictionless(folder: Path) -> list[tuple[str, str]]:
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert len(report.tasks) == 2 * len(TABLES)
    faults = [(task.name, error.message) for task in report.tasks for error in task.errors]
    return [*faults, *(("package", error.message) for error in report.errors)]


def test_it_is_readable_stable_text(release: Release, descriptor: dict[str, Any]) -> None:
    text = (release.path / "datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    assert "江海日报" in text


def test_it_says_what_it_is_and_what_it_covers(descriptor: dict[str, Any]) -> None:
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert "profile" not in descriptor
    assert (descriptor["name"], descriptor["version"]) == (VOLUME, "1.0.0")
    assert descriptor["title_zh"].startswith("《江海日报》2021")
    assert descriptor["sources"] == [{"title": "江海日报"}]
    own = descriptor[shelf.OWN]
    assert own["coverage"] == {
        "newspapers": ["江海日报"],
        "start": "2021-03-09",
        "end": "2021-03-10",
        "issues": 2,
        "pages": 3,
        "spatial": "江苏",
    }
    assert own["provenance"] == {"code": "0.1.0"}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_two_resources_with_the_declared_schema(
    name: str, release: Release, descriptor: dict[str, Any]
) -> None:
    parquet, twin = _resource(descriptor, name), _resource(descriptor, f"{name}-csv")
    assert (parquet["format"], parquet["mediatype"]) == ("parquet", "application/vnd.apache.parquet")
    assert parquet.keys().isdisjoint({"bytes", "profile", "encoding"})
    for field in parquet["schema"]["fields"]:
        field.pop("missingValues", None)
    assert parquet["schema"] == schema(name).descriptor
    assert twin["profile"] == "tabular-data-resource"
    assert twin["encoding"] == "utf-8-sig"
    assert twin["bytes"] == (release.path / f"{name}.csv").stat().st_size
    assert twin["schema"]["fields"] == parquet["schema"]["fields"]
    for resource in (parquet, twin):
        assert resource["type"] == "table"
        assert resource["hash"] == f"sha256:{file_sha256(release.path / resource['path'])}"
        assert resource[shelf.OWN]["rows"] == release.rows[name]
        assert resource["path"].isascii()


def test_csv_leads_to_csv_and_a_table_to_itself_by_no_name(descriptor: dict[str, Any]) -> None:
    keys = {
        k["fields"][0]: k["reference"]["resource"]
        for k in _resource(descriptor, "articles-csv")["schema"]["foreignKeys"]
    }
    assert keys == {
        "page_id": "pages-csv",
        "issue_id": "issues-csv",
        **dict.fromkeys(["continued_by", "announces", "parent_article_id", "reprint_of"], ""),
    }


def test_it_depends_on_its_arguments_alone(tables: dict[str, pl.DataFrame], release: Release) -> None:
    volume = describe_volume(VOLUME, tables)
    assert describe_volume(VOLUME, {name: rows.reverse() for name, rows in tables.items()}) == volume
    assert (volume.issues, volume.pages, volume.newspapers) == (2, 3, ("江海日报",))


# what other readers say


def test_frictionless_finds_every_resource_valid(release: Release) -> None:
    assert _frictionless(release.path) == []


@pytest.mark.parametrize("sparse", ["nothing known", "no rows"])
def test_frictionless_finds_sparse_tables_valid(sparse: str, rows: Rows, typed: Typed, tmp_path: Path) -> None:
    for name in TABLES:
        optional = [field.name for field in schema(name).fields if not field.required]
        rows[name] = [] if sparse == "no rows" else [{**row, **dict.fromkeys(optional)} for row in rows[name]]
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    assert _frictionless(published.path) == []


@pytest.mark.xfail(raises=AssertionError, reason="frictionless counts no bytes of Parquet, so none are declared")
def test_frictionless_counts_the_bytes_of_parquet(release: Release, descriptor: dict[str, Any]) -> None:
    parquet = _resource(descriptor, "aliases")
    parquet["bytes"] = (release.path / "aliases.parquet").stat().st_size
    resource = frictionless.Resource.from_descriptor(
        {name: value for name, value in parquet.items() if name != "schema"}, basepath=str(release.path)
    )
    assert resource.validate().valid


def test_frictionless_sees_a_lost_reference(release: Release, descriptor: dict[str, Any]) -> None:
    pl.read_parquet(release.path / "persons.parquet").clear().write_parquet(release.path / "persons.parquet")
    for resource in descriptor["resources"]:
        del resource["hash"]
    (release.path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert "aliases" in {name for name, message in _frictionless(release.path) if "persons" in message}


def test_datapackage_reads_every_csv_as_the_rows_of_parquet(release: Release) -> None:
    one_line_end = pl.col(pl.String).str.replace_all("\r\n", "\n")  # all that library knows
    with gate._library() as datapackage:
        package = datapackage.Package(str(release.path / "datapackage.json"), strict=True)
        for name in TABLES:
            rows = package.get_resource(f"{name}-csv").read(keyed=True)
            read = frame(name, [{k: float(v) if k == "confidence" else v for k, v in row.items()} for row in rows])
            assert read.equals(pl.read_parquet(release.path / f"{name}.parquet").with_columns(one_line_end))


def test_datapackage_has_no_complaint(release: Release) -> None:
    assert gate.second_opinion(release.path) == []


@pytest.mark.parametrize(
    ("table", "before", "after", "complaint"),
    [
        ("aliases", "luchengye-5c6fa1", "nobody-000000", "aliases-csv"),
        ("blocks", ",headline,", ",advert,", "enum"),
        ("issues", "2021-03-10", "10 March", "date"),
    ],
)
def test_datapackage_complains_of_a_changed_csv(
    table: str, before: str, after: str, complaint: str, release: Release, descriptor: dict[str, Any]
) -> None:
    path = release.path / f"{table}.csv"
    path.write_bytes(path.read_bytes().replace(before.encode(), after.encode()))
    for resource in descriptor["resources"]:
        del resource["hash"]
        resource.pop("bytes", None)
    (release.path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert complaint in " ".join(gate.second_opinion(release.path))


@pytest.mark.parametrize(
    ("part", "value"), [("name", "江海"), ("path", "../articles.csv"), ("schema", {"fields": [{"type": "string"}]})]
)
def test_the_gate_stops_a_descriptor_that_datapackage_does_not_accept(
    part: str, value: Any, descriptor: dict[str, Any]
) -> None:
    _resource(descriptor, "articles-csv")[part] = value
    with pytest.raises(CheckError, match="datapackage does not accept"):
        gate.accept(descriptor)


def test_the_gate_asks_about_a_shape_once(descriptor: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    descriptor["licenses"] = [{"name": "CC-BY-4.0", "title": "Derived facts"}]
    gate.accept(descriptor)
    monkeypatch.setattr(gate, "_library", lambda: pytest.fail("asked again"))
    gate.accept({**descriptor, "name": "yunxi-wanbao-2022", "version": "7.0.0"})


def test_the_shape_of_a_plain_release_was_asked_about_before(
    descriptor: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert accepted.text() == accepted.FILE.read_text(encoding="utf-8"), "renew it: python -m tests.docs.renew"
    monkeypatch.setattr(gate, "_library", lambda: pytest.fail("asked"))
    gate.accept(descriptor)


def test_long_pages_are_read_by_datapackage_too(rows: Rows, typed: Typed, tmp_path: Path) -> None:
    rows["pages"][0]["text"] = "一" * 200_000
    published = publish(VOLUME, typed(rows), tmp_path)
    assert published
    assert gate.second_opinion(published.path) == []


def test_a_descriptor_can_be_made_without_provenance(tables: dict[str, pl.DataFrame], release: Release) -> None:
    made = package_descriptor(describe_volume(VOLUME, tables), "1.0.0", _Written(), created="2021-03-10T00:00:00Z")
    assert made[shelf.OWN]["provenance"] == {}


class _Written(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        from etl.load.descriptor import WrittenTable

        return WrittenTable(0, "sha256:0", ("0", 0), ("0", 0))
