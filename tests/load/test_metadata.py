"""dataset.toml is read strictly, says nothing that was not said, and stands in the descriptor."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import polars as pl
import pytest

from etl.errors import ReleaseError, UsageError
from etl.load import gate, shelf
from etl.load.descriptor import WrittenTable, describe_volume, package_descriptor
from etl.load.jsonld import dataset_jsonld
from etl.load.metadata import FORMATS, Expectation, Licence, Metadata, Party, Source, read_metadata
from etl.tables import TABLES
from tests.conftest import ROOT

VOLUME = "jianghai-ribao-2021"
WHOLE = """
title = "Jianghai Daily 2021"
title_zh = "江海日报二〇二一"
description = "Read from scans of an invented newspaper, for the tests of the program that read it."
description_zh = "由虚构报纸的版面读出，供测试之用。"
keywords = ["Jiangsu", "江苏"]
homepage = "https://data.example/jianghai"
frequency = "DAILY"
spatial = "江苏"
formats = ["xlsx"]
pinned = ["1.0.0"]
text_licence = { title = "All rights reserved by Jianghai Daily", title_zh = "版权归江海日报社" }
facts_licence = { name = "CC-BY-4.0", title = "CC BY 4.0", path = "https://creativecommons.org/licenses/by/4.0/" }
publisher = { name = "江海数据社", name_en = "Jianghai Data Society", path = "https://data.example" }
contact = { name = "江海数据社", email = "data@data.example" }

[[sources]]
title = "江海日报"
path = "https://jianghairibao.example"

[[contributors]]
name = "沈一禾"
kind = "person"
orcid = "https://orcid.org/0000-0002-1825-0097"
roles = ["wrangler", "dataCurator"]

[tables.articles]
minimum_rows = 1
maximum_rows = 100
filled = { headline = 0.1 }
"""


@pytest.fixture
def metadata(tmp_path: Path) -> Metadata:
    (tmp_path / "dataset.toml").write_text(WHOLE, encoding="utf-8")
    return read_metadata(tmp_path, VOLUME)


def test_everything_can_be_said(metadata: Metadata) -> None:
    assert metadata.title == "Jianghai Daily 2021"
    assert metadata.facts_licence.name == "CC-BY-4.0"
    assert metadata.text_licence.title_zh == "版权归江海日报社"
    assert metadata.contributors == (
        Party("沈一禾", "person", orcid="https://orcid.org/0000-0002-1825-0097", roles=("wrangler", "dataCurator")),
    )
    assert metadata.tables["articles"].filled == {"headline": 0.1}
    assert (metadata.formats, metadata.pinned) == (("xlsx",), ("1.0.0",))


def test_a_volume_says_more_than_its_output(metadata: Metadata, tmp_path: Path) -> None:
    (tmp_path / VOLUME).mkdir()
    (tmp_path / VOLUME / "dataset.toml").write_text('title = "The year of the flood"\n', encoding="utf-8")
    both = read_metadata(tmp_path, VOLUME)
    assert both.title == "The year of the flood"
    assert both.title_zh == metadata.title_zh
    assert read_metadata(tmp_path, "another-2020") == metadata


def test_without_a_file_nothing_is_claimed(tmp_path: Path, tables: dict[str, pl.DataFrame]) -> None:
    assert read_metadata(tmp_path, VOLUME) == Metadata()
    plain = _descriptor(tables, Metadata())
    assert plain.keys().isdisjoint({"licenses", "contributors", "homepage"})
    assert plain[shelf.OWN]["rights"]["text"]["title"].startswith("Not stated")
    assert plain[shelf.OWN]["coverage"]["spatial"] == "江苏"
    assert "license" not in dataset_jsonld(plain)


def test_the_reference_shows_every_key_and_is_understood(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "releases.md").read_text(encoding="utf-8")
    [written] = re.findall(r'^```toml title="output/dataset.toml"\n(.*?)^```', page, re.MULTILINE | re.DOTALL)
    (tmp_path / "dataset.toml").write_text(written, encoding="utf-8")
    said = read_metadata(tmp_path, VOLUME)
    plain = Metadata()
    assert [field.name for field in fields(said) if getattr(said, field.name) == getattr(plain, field.name)] == [
        "language"
    ]
    assert set(said.formats or ()) == set(FORMATS)
    shown = set(re.findall(r"^(\w+) =", written, re.MULTILINE))
    parts = (Metadata, Licence, Source, Party, Expectation)
    assert {field.name for part in parts for field in fields(part)} <= shown | set(
        re.findall(r"^\[+(\w+)", written, re.M)
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("titel = 'x'", "unknown titel"),
        ("title = 3", "title: 3 is no text"),
        ("title = ''", "title: '' is no text"),
        ("keywords = 'x'", "keywords: 'x' is no list"),
        ("keywords = [1]", r"keywords\[1\]: 1 is no text"),
        ("homepage = 'example.com'", "homepage: 'example.com' is no web address"),
        ("facts_licence = 'CC0'", "facts_licence: 'CC0' is no table"),
        ("facts_licence = { path = 'https://x.example' }", "facts_licence: needs a title or a name"),
        ("publisher = { email = 'a@b.example' }", "publisher: name is missing"),
        ("contact = { name = 'x', email = 'nobody' }", "email: 'nobody' is no e-mail address"),
        ("contributors = [{ name = 'x', orcid = '0000' }]", r"contributors\[1\]: orcid: '0000' is no ORCID"),
        ("contributors = [{ name = 'x', kind = 'robot' }]", "kind: 'robot' is not one of person, organization"),
        ("formats = ['pdf']", "'pdf' is not one of jsonl, xlsx, sqlite, facts, zip"),
        ("pinned = ['1.0']", "'1.0' is no version"),
        ("frequency = 'sometimes'", "'sometimes' is not one of DAILY"),
        ("[tables.advert]\nminimum_rows = 1", "tables: unknown advert"),
        ("[tables.articles]\nminimum_rows = -1", "-1 is no number of rows"),
        ("[tables.articles]\nminimum_rows = true", "True is no number of rows"),
        ("[tables.articles]\nfilled = { headlin = 0.5 }", "no column headlin"),
        ("[tables.articles]\nfilled = { headline = 2 }", "2 is no share"),
        ("[tables.articles]\nfilled = 2", "filled: 2 is no table"),
        ("title = ", "mend the file"),
    ],
)
def test_what_is_not_understood_is_refused(written: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "dataset.toml").write_text(written, encoding="utf-8")
    with pytest.raises((UsageError, ReleaseError), match=said):
        read_metadata(tmp_path, VOLUME)


def test_the_descriptor_keeps_the_rights_of_text_and_facts_apart(
    metadata: Metadata, tables: dict[str, pl.DataFrame]
) -> None:
    made = _descriptor(tables, metadata)
    gate.accept(made)
    assert made["licenses"] == [
        {
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Derived facts: CC BY 4.0",
        }
    ]
    assert made[shelf.OWN]["rights"]["text"] == {
        "title": "All rights reserved by Jianghai Daily",
        "title_zh": "版权归江海日报社",
    }
    assert [(c["title"], c["role"], c["roles"]) for c in made["contributors"]] == [
        ("江海数据社", "publisher", ["publisher"]),
        ("沈一禾", "wrangler", ["wrangler", "dataCurator"]),
    ]


def test_gates_and_pins_are_nothing_readers_are_told(metadata: Metadata, tmp_path: Path) -> None:
    text = WHOLE.replace("maximum_rows = 100", "maximum_rows = 99").replace('["1.0.0"]', '["1.0.1"]')
    (tmp_path / "dataset.toml").write_text(text, encoding="utf-8")
    assert read_metadata(tmp_path, VOLUME).digest == metadata.digest
    (tmp_path / "dataset.toml").write_text(text.replace("CC-BY-4.0", "CC0-1.0"), encoding="utf-8")
    assert read_metadata(tmp_path, VOLUME).digest != metadata.digest


def test_search_engines_are_told_what_the_descriptor_says(metadata: Metadata, tables: dict[str, pl.DataFrame]) -> None:
    made = dataset_jsonld(_descriptor(tables, metadata))
    assert (made["@type"], made["name"], made["url"]) == (
        "Dataset",
        "Jianghai Daily 2021",
        "https://data.example/jianghai",
    )
    assert 50 <= len(made["description"]) <= 5000
    assert "license" not in made  # the text has another than the facts
    assert made["usageInfo"] == "Text: All rights reserved by Jianghai Daily. Facts: CC BY 4.0."
    same = replace(metadata, text_licence=metadata.facts_licence)
    assert dataset_jsonld(_descriptor(tables, same))["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert made["publisher"] == {
        "@type": "Organization",
        "name": "江海数据社",
        "alternateName": "Jianghai Data Society",
        "url": "https://data.example",
    }
    assert [creator["@type"] for creator in made["creator"]] == ["Person"]
    assert made["temporalCoverage"] == "2021-03-09/2021-03-10"
    assert len(made["distribution"]) == 2 * len(TABLES)


def test_a_short_description_is_made_long_enough_and_a_long_one_cut(tables: dict[str, pl.DataFrame]) -> None:
    for length in (1, 100_000):
        made = _descriptor(tables, Metadata(description="x" * length, description_zh="字"))
        assert 50 <= len(dataset_jsonld(made)["description"]) <= 5000


def _descriptor(tables: dict[str, pl.DataFrame], metadata: Metadata) -> dict[str, object]:
    written = {
        name: WrittenTable(rows.height, "sha256:0", ("0" * 64, 1), ("0" * 64, 1)) for name, rows in tables.items()
    }
    about = describe_volume(VOLUME, tables)
    return package_descriptor(about, "1.0.0", written, created="2021-03-10T00:00:00Z", metadata=metadata)
