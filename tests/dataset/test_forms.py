"""Tables as Arrow and pandas have them, their dictionary, and how to cite them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from etl.dataset import open_dataset
from etl.errors import UsageError
from etl.load.metadata import Metadata, Party
from etl.load.release import publish
from etl.tables import TABLES, schema
from tests.conftest import ROOT
from tests.dataset.conftest import moved, typed


@pytest.mark.parametrize("name", TABLES)
def test_arrow_has_the_declared_types_and_says_what_fields_mean(name: str, volumes: Path) -> None:
    table = open_dataset(volumes).arrow(name)
    assert table.schema.types == schema(name).arrow.types
    assert pl.DataFrame(table).equals(open_dataset(volumes).frame(name))
    for field in schema(name).fields:
        assert table.schema.field(field.name).metadata[b"title_zh"].decode() == field.title_zh


def test_any_reader_of_arrow_streams_takes_a_table(volumes: Path) -> None:
    assert pa.table(open_dataset(volumes).frame("events")).num_rows == 3


def test_pandas_keeps_integers_booleans_and_days_what_they_are(volumes: Path) -> None:
    issues = open_dataset(volumes).pandas("issues")
    kinds = {name: str(kind) for name, kind in issues.dtypes.items()}
    assert kinds["date"] == "datetime64[ms]"
    assert (kinds["page_count"], kinds["weekday_agrees"], kinds["newspaper"]) == ("Int64", "boolean", "string")
    assert issues["page_count"].tolist()[:2] == [8, pd.NA]
    assert issues["date"].dt.month.unique().tolist() == [3]
    assert issues["region"].isna().sum() == 3


@pytest.mark.parametrize(
    ("language", "title", "value"),
    [("en", "Kind", "news: a story with a text of its own"), ("zh", "种类", "news: ")],
)
def test_fields_are_the_dictionary_as_a_frame(language: str, title: str, value: str, volumes: Path) -> None:
    fields = open_dataset(volumes).fields("articles", language=language)  # type: ignore[arg-type]
    assert fields["field"].to_list() == schema("articles").polars.names()
    kind = fields.row(by_predicate=pl.col("field") == "kind", named=True)
    assert (kind["table"], kind["type"], kind["title"], kind["required"]) == ("articles", "string", title, True)
    assert kind["values"].startswith(value)


def test_the_dictionary_of_all_tables_names_every_column_once(volumes: Path) -> None:
    fields = open_dataset(volumes).fields()
    assert fields["table"].unique(maintain_order=True).to_list() == list(TABLES)
    assert fields.height == sum(len(schema(name).fields) for name in TABLES)


def test_a_citation_names_the_release_in_both_languages(volumes: Path) -> None:
    one = open_dataset(volumes / "jianghai-ribao-2021")
    assert one.citation() == (
        "《江海日报》2021: articles, persons and events. Data package jianghai-ribao-2021, version 1.0.0, 2021."
    )
    assert (
        one.citation(language="zh")
        == "《江海日报》2021：稿件、人物与事件。数据包 jianghai-ribao-2021，1.0.0 版，2021。"
    )
    assert one.citation("inline") == "(jianghai-ribao-2021, version 1.0.0)"
    assert len(open_dataset(volumes).citation().splitlines()) == 3


def test_a_citation_for_programs_says_the_same(output: Path) -> None:
    metadata = Metadata(
        title="Prices & {wages} 100%",
        homepage="https://data.example/a_b",
        publisher=Party("江海数据社"),
        contributors=(Party("沈一禾", "person", roles=("creator",)),),
    )
    publish("jianghai-ribao-2022", typed(moved(2022)), output, metadata=metadata)
    dataset = open_dataset(output / "jianghai-ribao-2022")
    entry = dataset.citation("bibtex")
    assert entry.startswith("@misc{jianghai-ribao-2022-1.0.0,\n")
    assert r"title = {{Prices \& \{wages\} 100\%}}" in entry
    assert "author = {{沈一禾}}" in entry
    assert "url = {https://data.example/a_b}" in entry
    [item] = json.loads(dataset.citation("csl"))
    assert (item["type"], item["version"], item["URL"]) == ("dataset", "1.0.0", "https://data.example/a_b")
    assert (item["author"], item["issued"]) == ([{"literal": "沈一禾"}], {"date-parts": [[2022, 3, 10]]})


def test_an_unknown_style_of_citing_is_refused(volumes: Path) -> None:
    with pytest.raises(UsageError, match="bibtex"):
        open_dataset(volumes).citation("apa")  # type: ignore[arg-type]


WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"altair", "duckdb", "pandas", "vl_convert"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
import etl
data = etl.open_dataset(sys.argv[1])
assert data.frame("articles").height and data.arrow("articles").num_rows and repr(data) and data._repr_html_()
assert data.evidence("jianghai-ribao-2021-03-09-p1-a01-e01")._repr_html_()
plot = data.plot
for call in (data.duckdb, lambda: data.pandas("articles"), plot.coverage, plot.persons, lambda: plot.network("x")):
    try:
        call()
    except etl.UsageError as error:
        assert error.code == "needs_notebook"
        print(error)
"""


def test_without_the_extra_all_else_works_and_the_error_says_what_to_install(volumes: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, str(volumes)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f'This needs {library}: pip install "banmian[notebook]"'
        for library in ("duckdb", "pandas", "altair", "altair", "altair")
    ]
