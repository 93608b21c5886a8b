"""Files from the web into the cache: by their hash without asking twice, others fetched again only if they changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from etl import __version__
from etl.dataset.cache import Cache
from etl.errors import ReleaseError
from etl.load.storage import disk_errors, replace_text

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
"""How long a server may take to answer the call, and between two pieces of a file."""

_ASKED_BY = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
"""Headers of an answer, and those that ask by their value whether it changed (RFC 9110, section 13)."""


def download(url: str, cache: Cache, ending: str = "", *, sha256: str | None = None, limit: int) -> Path:
    """Get a file from the web, or from the cache.

    Parameters
    ----------
    url : str
        http or https.
    ending : str
        What the file in the cache ends with, such as ``.parquet``.
    sha256 : str, optional
        The hash it has to have; a file of that hash in the cache is taken without any network.
    limit : int
        Most bytes it may have.

    Returns
    -------
    Path
        Where it lies in the cache.

    Raises
    ------
    ReleaseError
        Code ``unreachable`` if the server does not give it, ``altered`` or ``larger_than_allowed``.
    StorageError
        The disk refuses it.
    """
    if sha256 and (kept := cache.find(sha256, ending)):
        return kept
    import httpx

    note = cache.folder / "urls" / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
    known = _read(note)
    kept = cache.find(known.get("sha256", ""), ending) if not sha256 else None
    asked = {_ASKED_BY[name]: known[name] for name in _ASKED_BY if name in known} if kept else {}
    headers = {"User-Agent": f"banmian/{__version__}", **asked}
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.Client(timeout=timeout, headers=headers, follow_redirects=True) as client,
            client.stream("GET", url) as answer,
        ):
            if kept and answer.status_code == httpx.codes.NOT_MODIFIED:
                return kept
            _require_given(url, answer)
            path, found = cache.keep(answer.iter_bytes(), url, ending, sha256=sha256, limit=limit)
            said = {name: answer.headers[name] for name in _ASKED_BY if name in answer.headers}
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ReleaseError(
            f"{url} cannot be fetched: {error or type(error).__name__}. Check the address and the network.",
            code="unreachable",
        ) from error
    with disk_errors(note):
        note.parent.mkdir(exist_ok=True)
        replace_text(note, json.dumps({"url": url, "sha256": found, **said}))
    return path


def _require_given(url: str, answer: httpx.Response) -> None:
    if not answer.is_success:
        raise ReleaseError(
            f"{url} cannot be fetched: the server answers {answer.status_code} {answer.reason_phrase}. "
            "Check the address.",
            code="unreachable",
        )
    if url.startswith("https:") and answer.url.scheme != "https":
        raise ReleaseError(f"{url} leads to {answer.url}, which anybody on the way can change.", code="unreachable")


def _read(note: Path) -> dict[str, str]:
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
