"""What the ledger holds of sources: bytes met at an address, what is known of them, and what became of them."""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from functools import lru_cache
from hashlib import sha256

from etl.extract.forms.address import read_address
from etl.extract.forms.sniff import form_of_name


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page before it is read, for what it does not print itself, and where a table has its text."""

    newspaper: str | None = None
    date: date | None = None
    page_label: str | None = None
    text_column: str | None = None

    def updated(self, new: Hints) -> Hints:
        """Return these with what newer ones say."""
        return Hints(*(getattr(new, field.name) or getattr(self, field.name) for field in fields(Hints)))


@dataclass(frozen=True, slots=True)
class Sighting:
    """Bytes met at an address: what a run adds to the ledger."""

    uri: str
    sha256: str
    byte_count: int
    media_type: str = "text/plain"
    hints: Hints = Hints()
    fetched_at: str | None = None
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger."""

    seq: int
    sighting: Sighting

    @property
    def unit(self) -> str:
        """Key of what is read: bytes, hints, and what the address says of them, so that copies are read once."""
        seen, hints = self.sighting, self.sighting.hints
        form, day, label, article = _said_by(seen.uri)
        known = replace(hints, date=hints.date or day, page_label=hints.page_label or label)
        parts = (seen.sha256, seen.media_type, form, article, *astuple(known))
        return sha256("\x1f".join(str(part or "") for part in parts).encode()).hexdigest()[:24]


@lru_cache(maxsize=1 << 16)
def _said_by(uri: str) -> tuple[str | None, date | None, str | None, str | None]:
    address = read_address(uri)
    return form_of_name(uri), address.date, address.page_label, address.article


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a page of a source belongs."""

    volume: str
    issue_id: str
    page_id: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source gave no page."""

    stage: str
    code: str
    message: str
