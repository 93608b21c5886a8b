"""``etl doctor``: check the installation."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import click


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Attributes
    ----------
    state : str
        ``ok``, ``warn`` (works, but look at it) or ``fail``.
    """

    state: Literal["ok", "warn", "fail"]
    what: str
    message: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings on stdout as one JSON object.")
def doctor(as_json: bool) -> int:
    """Check the installation: versions, what else owns a name we import, whether a page can be read."""
    findings = list(examine())
    failed = any(finding.state == "fail" for finding in findings)
    if as_json:
        import json

        click.echo(
            json.dumps({"ok": not failed, "findings": [asdict(finding) for finding in findings]}, ensure_ascii=False)
        )
    else:
        colours = {"ok": "green", "warn": "yellow", "fail": "red"}
        for finding in findings:
            state = click.style(f"{finding.state:>4}", fg=colours[finding.state])
            click.echo(f"{state}  {finding.what}: {finding.message}", err=True)
    return 1 if failed else 0


def examine() -> Iterator[Finding]:
    """Look at everything that has been seen to go wrong with an installation."""
    yield from _python()
    yield from _owners("etl", "banmian", "uninstall it: whichever was installed last replaces the other's files")
    yield from _owners("opencc", "OpenCC", "uninstall it: it replaces the library's files with older, slower ones")
    yield from _libraries()
    yield from _reading()


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield Finding(
        "ok" if good else "fail", "python", version if good else f"{version} is too old; 3.11 or newer is needed"
    )


def _owners(package: str, owner: str, remedy: str) -> Iterator[Finding]:
    """Tell whether another distribution installs files under an import name of ours."""
    from importlib import metadata

    owners = sorted(set(metadata.packages_distributions().get(package, ())))
    others = [name for name in owners if name.lower() != owner.lower()]
    if others:
        yield Finding("fail", f"import {package}", f"{', '.join(others)} owns this name too; {remedy}")
    elif owners:
        yield Finding("ok", f"import {package}", owners[0])
    else:
        try:
            yield Finding("ok", f"import {package}", f"{owner} {metadata.version(owner)}, used where its files lie")
        except metadata.PackageNotFoundError:
            yield Finding("warn", f"import {package}", f"{owner} is not installed; its files are used where they lie")


def _libraries() -> Iterator[Finding]:
    """Tell whether each requirement of the distribution is there, in a version that fits."""
    import re
    from importlib import metadata

    try:
        requirements = metadata.requires("banmian") or []
    except metadata.PackageNotFoundError:
        return
    for requirement in requirements:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        try:
            yield Finding("ok", name, metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding("fail", name, "not installed; install again from the lock (make run does)")


def _reading() -> Iterator[Finding]:
    """Read a page, which needs every word list and model to be in its place."""
    import datetime

    text = "云溪晚报\n2021年3月9日\n\n老街菜场换新颜\n本报讯（记者 沈一禾）昨天上午，西门街道的老菜场重新开门。\n"
    try:
        import etl

        page = etl.parse_page(text, newspaper="云溪晚报", date=datetime.date(2021, 3, 9))
    except Exception as error:
        yield Finding("fail", "reading a page", f"{type(error).__name__}: {error}; install again")
    else:
        yield Finding("ok", "reading a page", page.page_id)
