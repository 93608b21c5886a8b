"""Everything the toolkit raises on purpose.

EtlError
├── UsageError            the call or the configuration is wrong (exit 2)
├── SourceError           one source cannot be used; it is quarantined and the run goes on (exit 3)
│   ├── FetchError        its address does not give it; nothing of it is kept
│   ├── DecodeError       its bytes are not text in any encoding that newspapers are kept in
│   └── PageError         its text cannot be placed: no newspaper, no date, nothing to read
├── SchemaError           rows and schemas/ disagree; a bug or a half-upgraded installation
├── CorrectionError       a reviewed correction no longer fits what is read; the volume is not published
├── CheckError            the finished tables break a promise of schemas/; nothing is published
├── ReleaseError          a release cannot be read, compared or put in place
├── WorkerError           a worker process died; names the signal and what it was reading
├── StorageError          the disk refused a write (exit 74)
└── LockedError           another run holds the output folder (exit 75)

A message says where (source, page, line), what is wrong and what to do about it.
`code` is stable and is what logs, problems.csv and the documentation use.
"""

from __future__ import annotations

DISK = 74
INTERRUPTED = 130
TERMINATED = 143


class EtlError(Exception):
    """Root of all errors the toolkit raises on purpose.

    Parameters
    ----------
    message : str
        One sentence or two: where, what, what to do.
    code : str, optional
        Stable identifier; defaults to the class's own.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


def exit_code_of(error: BaseException) -> int:
    """Return the exit code of a command that this error ends."""
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    default = DISK if isinstance(error, OSError) else 1
    code: int = getattr(error, "exit_code", default)
    return code


class UsageError(EtlError):
    """The call or the configuration is wrong."""

    code = "usage"
    exit_code = 2


class SourceError(EtlError):
    """One source cannot be used; the run quarantines it and goes on."""

    code = "source"
    exit_code = 3


class FetchError(SourceError):
    """An address does not give what was asked of it; nothing half is kept, and the next run asks again."""

    code = "fetch"


class DecodeError(SourceError):
    """The bytes are not text in any encoding that newspapers are kept in."""

    code = "undecodable"


class PageError(SourceError):
    """The text is readable but cannot be placed in a volume."""

    code = "unplaceable"


class SchemaError(EtlError):
    """Rows and schemas/ disagree."""

    code = "schema"


class CorrectionError(EtlError):
    """A reviewed correction no longer fits what is read; somebody has to look at it again."""

    code = "correction_stale"


class CheckError(EtlError):
    """The finished tables break a promise of schemas/; nothing is published."""

    code = "check"


class ReleaseError(EtlError):
    """A release cannot be read, compared or put in place."""

    code = "release"


class WorkerError(EtlError):
    """A worker process died."""

    code = "worker"


class StorageError(EtlError):
    """The disk refused a write."""

    code = "storage"
    exit_code = DISK


class LockedError(EtlError):
    """Another run holds the output folder."""

    code = "locked"
    exit_code = 75
