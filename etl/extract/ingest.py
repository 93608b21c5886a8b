"""Ingest: what a run was given goes into the raw store and the ledger before anything is made of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from etl.errors import SourceError
from etl.extract.decode import MAX_BYTES, decode_name
from etl.extract.forms.archives import is_archive, members_of
from etl.extract.forms.read import size_limit
from etl.extract.inputs import Input
from etl.extract.ledger import Ledger
from etl.extract.sightings import Entry, Failure, Hints, Sighting
from etl.extract.store import Kept, RawStore


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of the inputs.

    Attributes
    ----------
    new, known : tuple of Entry
        Sources that are new here (or came with news), and those that were here as they are.
    unreadable : tuple of (str, Failure)
        Sources whose bytes could not be had, by uri.
    """

    new: tuple[Entry, ...]
    known: tuple[Entry, ...]
    unreadable: tuple[tuple[str, Failure], ...]


def ingest(
    plan: Sequence[Input],
    store: RawStore,
    ledger: Ledger,
    *,
    hints_for: Callable[[str], Hints],
    run_id: str,
    seen_at: str,
    keep: bool = True,
) -> Ingested:
    """Keep the bytes of every input, then note them in the ledger in one step.

    Every source inside an archive is one by itself, with the address ``archive.zip!/member``.

    Parameters
    ----------
    plan : sequence of Input
        In the order in which they are to stand in the ledger.
    hints_for : callable
        Hints by uri.
    run_id, seen_at : str
        Stand with what is new.
    keep : bool
        False only looks: nothing is kept or noted.

    Raises
    ------
    StorageError, OSError
        The disk refuses the copy.
    """
    sightings: list[Sighting] = []
    unreadable: list[tuple[str, Failure]] = []
    with store.together():
        for planned in plan:
            for name, kept in _keep(planned, store, keep=keep):
                uri = decode_name(os.fsencode(name))
                if isinstance(kept, SourceError):
                    unreadable.append((uri, Failure("extract", kept.code, kept.message)))
                else:
                    sightings.append(_sighting(uri, kept, planned, hints_for(uri)))
    noted = ledger.note(sightings, run_id=run_id, seen_at=seen_at, keep=keep)
    return Ingested(noted.new, noted.known, tuple(unreadable))


def _keep(planned: Input, store: RawStore, *, keep: bool) -> Iterator[tuple[str, Kept | SourceError]]:
    """Yield what became of an input, or of everything in it, by address."""
    if planned.path and is_archive(planned.path):
        for member in members_of(planned.path):
            uri = f"{planned.uri}!/{member.name}" if member.name else planned.uri
            yield uri, member.error or _kept(store, member.stream, size_limit(uri), keep=keep)
    elif planned.path is None:
        kept = _kept(store, sys.stdin.buffer, MAX_BYTES, keep=keep)
        yield ("standard input" if isinstance(kept, SourceError) else f"stdin-{kept.sha256[:12]}.txt"), kept
    else:
        try:
            with _open(planned) as stream:
                limit = size_limit(planned.uri, planned.origin.media_type if planned.origin else None)
                yield planned.uri, _kept(store, stream, limit, keep=keep)
        except SourceError as error:
            yield planned.uri, error


def _sighting(uri: str, kept: Kept, planned: Input, hints: Hints) -> Sighting:
    origin = planned.origin
    if origin is None:
        return Sighting(uri, kept.sha256, kept.byte_count, hints=hints)
    announced = origin.media_type if uri == planned.uri else None  # of a member nothing is announced
    return Sighting(
        uri,
        kept.sha256,
        kept.byte_count,
        media_type=announced or "application/octet-stream",
        hints=Hints(origin.newspaper or hints.newspaper, origin.date or hints.date, hints.page_label),
        fetched_at=origin.fetched_at,
        rights=origin.rights,
    )


def _kept(store: RawStore, stream: Any, limit: int, *, keep: bool) -> Kept | SourceError:
    try:
        return store.keep(stream, limit=limit, keep=keep)
    except SourceError as error:
        return error


def _open(planned: Input) -> BinaryIO:
    assert planned.path is not None
    try:
        return planned.path.open("rb")
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}; check the file and its rights", code="unreadable"
        ) from error
