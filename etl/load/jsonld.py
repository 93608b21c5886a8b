"""A release as a schema.org Dataset: what search engines read in a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from etl.load import shelf

SHORTEST, LONGEST = 50, 5000
"""Characters a description must have and may have for dataset search engines to list it."""


def dataset_jsonld(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a release for search engines.

    Parameters
    ----------
    descriptor : mapping
        Its datapackage.json.

    Returns
    -------
    dict
        JSON-LD; in a page, escape every ``<`` of it.
    """
    own = descriptor[shelf.OWN]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "identifier": f"{descriptor['name']}@{descriptor['version']}",
        "name": descriptor["title"],
        "alternateName": descriptor["title_zh"],
        "description": described(descriptor),
        "version": descriptor["version"],
        "dateModified": descriptor["created"],
        "inLanguage": own.get("language", "zh"),
        "keywords": descriptor["keywords"],
        "isAccessibleForFree": True,
        **_where_and_when(own["coverage"]),
        **_said(descriptor),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": f"{table}.{field['name']}", "description": field["description"]}
            for table, resource in shelf.resources(descriptor, "parquet").items()
            for field in resource["schema"]["fields"]
        ],
        "distribution": list(_distribution(descriptor)),
    }


def described(descriptor: Mapping[str, Any]) -> str:
    """Return the English description with the Chinese one below it, in the length that is asked for."""
    text = f"{descriptor['description']}\n\n{descriptor['description_zh']}"
    if len(text) < SHORTEST:
        text = f"{descriptor['title']}. {descriptor['title_zh']}。 {text}".ljust(SHORTEST, ".")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def agent(party: Mapping[str, Any]) -> dict[str, Any]:
    """Name a person or body, as `etl.load.descriptor` lists publisher and contact."""
    address = party.get("orcid") or party.get("path")
    return {
        "@type": "Person" if party.get("kind") == "person" else "Organization",
        "name": party["name"],
        **({"alternateName": party["name_en"]} if "name_en" in party else {}),
        **({"url": address} if address else {}),
        **({"email": party["email"]} if "email" in party else {}),
    }


def whole_license(rights: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the terms of a release as a whole: there are some only where all its parts have the same."""
    addresses = {license_address(licence) for licence in rights.values()}
    return rights["facts"] if len(addresses) == 1 and None not in addresses else {}


def usage(rights: Mapping[str, Mapping[str, Any]]) -> str:
    """Say under what terms each part of a release stands."""
    return " ".join(f"{part.capitalize()}: {licence['title']}." for part, licence in rights.items())


def license_address(licence: Mapping[str, Any]) -> str | None:
    """Return the address of stated terms: their own, else the one of their SPDX identifier."""
    if path := licence.get("path"):
        return str(path)
    return f"https://spdx.org/licenses/{licence['name']}" if "name" in licence else None


def _where_and_when(coverage: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if coverage["start"]:
        found["temporalCoverage"] = f"{coverage['start']}/{coverage['end']}"
    if coverage.get("spatial"):
        found["spatialCoverage"] = coverage["spatial"]
    return found


def _said(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    own = descriptor[shelf.OWN]
    said: dict[str, Any] = {}
    if "homepage" in descriptor:
        said["url"] = descriptor["homepage"]
    if address := license_address(whole_license(own.get("rights", {}))):
        said["license"] = address
    if "rights" in own:
        said["usageInfo"] = usage(own["rights"])
    if own.get("publisher"):
        said["publisher"] = agent(own["publisher"])
    if creators := [agent(_as_party(c)) for c in descriptor.get("contributors", ()) if "publisher" not in c["roles"]]:
        said["creator"] = creators
    said["isBasedOn"] = [
        {
            "@type": "CreativeWork",
            "name": source["title"],
            **({"url": source["path"]} if "path" in source else {}),
            **({"version": source["version"]} if "version" in source else {}),
        }
        for source in descriptor["sources"]
    ]
    return said


def _as_party(contributor: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: contributor[name] for name in ("kind", "path", "email") if name in contributor}
    return {"name": contributor["title"], **found}


def _distribution(descriptor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in descriptor["resources"]:
        yield _download(resource, resource.get("bytes", resource[shelf.OWN].get("bytes")))
    for file in descriptor[shelf.OWN].get("files", ()):
        yield _download(file, file["bytes"])


def _download(file: Mapping[str, Any], size: int) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": file["path"],
        "contentUrl": file["path"],
        "encodingFormat": file["mediatype"],
        "contentSize": f"{size} B",
        "sha256": file["hash"].removeprefix("sha256:"),
    }
