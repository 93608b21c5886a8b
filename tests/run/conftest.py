"""What tests of whole runs share."""

from __future__ import annotations

from typing import Any

import pytest

import etl.pipeline


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the sources that are read from now on."""
    read: list[str] = []

    def watched(chunks: Any, **options: Any) -> Any:
        read.extend(entry.sighting.uri for chunk in chunks for entry in chunk.entries)
        return read_chunks(chunks, **options)

    read_chunks = etl.pipeline.read_chunks
    monkeypatch.setattr(etl.pipeline, "read_chunks", watched)
    return read
