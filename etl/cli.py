"""The command line: commands, exit codes, and errors that say in one line what to do.

Exit codes: 0 done, 1 failed (nothing published), 2 usage, 3 done with quarantined sources, 74 disk, 75 locked,
130 and 143 stopped by Ctrl-C and SIGTERM.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from etl import __version__
from etl.commands.diff import diff
from etl.commands.doctor import doctor
from etl.commands.fetch import fetch
from etl.commands.inspect_page import inspect
from etl.commands.pin import pin
from etl.commands.prune import prune
from etl.commands.rebuild import rebuild
from etl.commands.run import run
from etl.commands.status import status
from etl.commands.validate import validate
from etl.errors import DISK, INTERRUPTED, TERMINATED, EtlError
from etl.proofs.shown import shown


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="etl")
def etl() -> None:
    """Raw text of Chinese newspaper pages in, open datasets out.

    \b
    etl run pages/                    publish all .txt files of a folder into output/
    etl run p1.txt --date 2021-03-09  say what a page does not print
    etl run --fetch                   fetch what etl.toml declares, and publish it
    etl inspect p1.txt                show how a page was read
    etl validate output/…             check a release
    etl diff A B                      say what changed between two releases
    etl status                        say what is there and what the next run would do
    etl rebuild                       read everything again with the code as it is now
    etl prune                         say which old releases may go
    etl pin VOLUME VERSION            keep a release that somebody cites
    etl doctor                        check the installation
    """  # noqa: D301 - click takes a backspace for "keep these lines"


for command in (run, fetch, inspect, validate, diff, status, rebuild, prune, pin, doctor):
    etl.add_command(command)


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; everything that goes wrong ends in one line on stderr."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        code = etl.main(list(arguments), prog_name="etl", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _fail("usage", f"{error.format_message()}{_help_hint(error)}", error.exit_code)
    except EtlError as error:
        return _fail(error.code, error.message, error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        return _fail(
            "interrupted", "stopped by Ctrl-C; what was published before stays, run again to resume", INTERRUPTED
        )
    except _Terminated:
        return _fail(
            "terminated", "stopped by SIGTERM; what was published before stays, run again to resume", TERMINATED
        )
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(
            "storage",
            f"{error.filename or 'a file'}: {error.strerror or error}; check the path, its rights and the space left",
            DISK,
        )
    except MemoryError:
        return _fail(
            "memory", "out of memory; try --jobs 1, or a machine with more; what was published before is whole", 1
        )
    except Exception as error:
        if os.environ.get("ETL_DEBUG"):
            traceback.print_exc()
        fault = f"{type(error).__name__}: {error}"
        return _fail("internal", f"{fault}; please report this fault with what ETL_DEBUG=1 makes it print", 1)
    finally:
        signal.signal(signal.SIGTERM, before)
    return code if isinstance(code, int) else 0


class _Terminated(SystemExit):
    """SIGTERM came: unwind, so that everything is left whole; an event loop lets nothing through but this."""

    exit_code = TERMINATED


def _terminate(_: int, __: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough; what unwinds must not be cut short
    raise _Terminated


def _fail(code: str, message: str, exit_code: int) -> int:
    line = " ".join(message.split())
    if sys.stderr.isatty():
        click.secho(f"etl: {shown(line)}", err=True, fg="red")
    else:
        click.echo(
            json.dumps({"event": "error", "level": "error", "code": code, "message": line}, ensure_ascii=False),
            err=True,
        )
    return exit_code


def _help_hint(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" Try '{context.command_path} --help'." if context else ""
