"""A release as DCAT-AP 3: dcat.ttl and dcat.jsonld, two writings of one small graph.

Addresses are relative: they hold wherever the folder is put. Terms come from DCAT 3 and the application profile for
data portals in Europe, release 3.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from etl.load import shelf
from etl.load.jsonld import license_address, usage, whole_license

TURTLE, JSONLD = "dcat.ttl", "dcat.jsonld"

_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_LANGUAGES = {"zh": "ZHO", "en": "ENG"}
_FILE_TYPES = {"parquet": "PARQUET", "csv": "CSV", "jsonl": "JSON", "xlsx": "XLSX", "zip": "ZIP"}
"""Formats that the EU's table of file types knows under a name of its own."""


@dataclass(frozen=True, slots=True)
class Iri:
    """An address, whole or relative to the folder of the release."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value, with its language or its type."""

    value: str
    language: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with properties; without an address where none is known."""

    types: tuple[str, ...]
    properties: Mapping[str, tuple[Value, ...]]
    address: str | None = None


Value = Iri | Literal | Node


def dcat_turtle(descriptor: Mapping[str, Any]) -> str:
    """Write the graph in Turtle."""
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in _PREFIXES.items())
    known = {node.address: node for node in _addressed(_dataset(descriptor))}
    statements = (f"\n<{address}> {_turtle_properties(node, 1)} .\n" for address, node in known.items())
    return prefixes + "".join(statements)


def dcat_jsonld(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return the graph as JSON-LD."""
    return {"@context": dict(_PREFIXES), **_json_node(_dataset(descriptor))}


def _dataset(descriptor: Mapping[str, Any]) -> Node:
    own = descriptor[shelf.OWN]
    rights = own.get("rights", {})
    properties: dict[str, tuple[Value, ...]] = {
        "dct:title": _both(descriptor, "title"),
        "dct:description": _both(descriptor, "description"),
        "dct:identifier": (Literal(f"{descriptor['name']}@{descriptor['version']}"),),
        "dcat:version": (Literal(descriptor["version"]),),
        "dct:modified": (Literal(descriptor["created"], type="xsd:dateTime"),),
        "dcat:keyword": tuple(Literal(word) for word in descriptor["keywords"]),
        "dct:language": tuple(_language(own.get("language", "zh"))),
        "dct:source": tuple(_source(source) for source in descriptor["sources"]),
        "dcat:distribution": tuple(_distributions(descriptor, rights)),
    }
    coverage = own["coverage"]
    if coverage["start"]:
        period = {
            "dcat:startDate": (Literal(coverage["start"], type="xsd:date"),),
            "dcat:endDate": (Literal(coverage["end"], type="xsd:date"),),
        }
        properties["dct:temporal"] = (Node(("dct:PeriodOfTime",), period),)
    if coverage.get("spatial"):
        place: dict[str, tuple[Value, ...]] = {"rdfs:label": (Literal(coverage["spatial"], "zh"),)}
        properties["dct:spatial"] = (Node(("dct:Location",), place),)
    if own.get("frequency"):
        properties["dct:accrualPeriodicity"] = (_frequency(own["frequency"]),)
    if own.get("publisher"):
        properties["dct:publisher"] = (_agent(own["publisher"]),)
    if own.get("contact"):
        properties["dcat:contactPoint"] = (_contact(own["contact"]),)
    if "homepage" in descriptor:
        properties["dcat:landingPage"] = (Node(("foaf:Document",), {}, descriptor["homepage"]),)
    return Node(("dcat:Dataset",), properties, "datapackage.json#dataset")


def _distributions(descriptor: Mapping[str, Any], rights: Mapping[str, Any]) -> Iterator[Node]:
    for resource in descriptor["resources"]:
        yield _distribution(resource, resource.get("bytes", resource[shelf.OWN].get("bytes")), rights)
    for file in descriptor[shelf.OWN].get("files", ()):
        yield _distribution(file, file["bytes"], rights)


def _distribution(file: Mapping[str, Any], size: int, rights: Mapping[str, Any]) -> Node:
    checksum: dict[str, tuple[Value, ...]] = {
        "spdx:algorithm": (Node(("spdx:ChecksumAlgorithm",), {}, f"{_PREFIXES['spdx']}checksumAlgorithm_sha256"),),
        "spdx:checksumValue": (Literal(file["hash"].removeprefix("sha256:"), type="xsd:hexBinary"),),
    }
    media = Node(("dct:MediaType",), {}, f"http://www.iana.org/assignments/media-types/{file['mediatype']}")
    properties: dict[str, tuple[Value, ...]] = {
        "dct:title": _both(file, "title"),
        "dcat:accessURL": (Node(("rdfs:Resource",), {}, file["path"]),),
        "dcat:downloadURL": (Node(("rdfs:Resource",), {}, file["path"]),),
        "dcat:mediaType": (media,),
        "dcat:byteSize": (Literal(str(size), type="xsd:nonNegativeInteger"),),
        "spdx:checksum": (Node(("spdx:Checksum",), checksum),),
    }
    if file["format"] in _FILE_TYPES:
        kind = f"{_AUTHORITY}/file-type/{_FILE_TYPES[file['format']]}"
        properties["dct:format"] = (Node(("dct:MediaTypeOrExtent",), {}, kind),)
    if rights:
        said: dict[str, tuple[Value, ...]] = {"rdfs:label": (Literal(usage(rights), "en"),)}
        properties["dct:rights"] = (Node(("dct:RightsStatement",), said),)
        terms = rights["facts"] if file.get("contents") == "facts" else whole_license(rights)
        if address := license_address(terms):
            properties["dct:license"] = (Node(("dct:LicenseDocument",), {}, address),)
    return Node(("dcat:Distribution",), properties, f"datapackage.json#{file['path']}")


def _both(declared: Mapping[str, Any], what: str) -> tuple[Value, ...]:
    return Literal(declared[what], "en"), Literal(declared[f"{what}_zh"], "zh")


def _language(code: str) -> Iterator[Value]:
    if code in _LANGUAGES:
        yield Node(("dct:LinguisticSystem",), {}, f"{_AUTHORITY}/language/{_LANGUAGES[code]}")


def _frequency(name: str) -> Node:
    return Node(("dct:Frequency",), {}, f"{_AUTHORITY}/frequency/{name}")


def _source(source: Mapping[str, str]) -> Node:
    return Node(("dcat:Dataset",), {"dct:title": (Literal(source["title"], "zh"),), **_described_source(source)})


def _described_source(source: Mapping[str, str]) -> dict[str, tuple[Value, ...]]:
    said: dict[str, tuple[Value, ...]] = {
        "dct:description": (
            Literal(f"报纸《{source['title']}》的版面 · Pages of the newspaper {source['title']}", "zh"),
        )
    }
    if "path" in source:
        said["dcat:landingPage"] = (Node(("foaf:Document",), {}, source["path"]),)
    return said


def _agent(party: Mapping[str, str]) -> Node:
    names = [Literal(party["name"], "zh")]
    if "name_en" in party:
        names.append(Literal(party["name_en"], "en"))
    properties: dict[str, tuple[Value, ...]] = {"foaf:name": tuple(names)}
    if "path" in party:
        properties["foaf:homepage"] = (Node(("foaf:Document",), {}, party["path"]),)
    return Node(("foaf:Agent",), properties)


def _contact(party: Mapping[str, str]) -> Node:
    properties: dict[str, tuple[Value, ...]] = {"vcard:fn": (Literal(party["name"], "zh"),)}
    if "email" in party:
        properties["vcard:hasEmail"] = (Iri(f"mailto:{party['email']}"),)
    if "path" in party:
        properties["vcard:hasURL"] = (Iri(party["path"]),)
    return Node(("vcard:Kind",), properties)


def _addressed(node: Node) -> Iterator[Node]:
    """Yield every node that has an address, each where it first stands."""
    if node.address:
        yield node
    for values in node.properties.values():
        for value in values:
            if isinstance(value, Node):
                yield from _addressed(value)


def _turtle_properties(node: Node, depth: int) -> str:
    indent = "  " * depth
    lines = [f"a {', '.join(node.types)}"]
    for name, values in node.properties.items():
        if values:
            lines.append(f"{name} {', '.join(_turtle(value, depth) for value in values)}")
    return f" ;\n{indent}".join(lines)


def _turtle(value: Value, depth: int) -> str:
    match value:
        case Iri():
            return f"<{value.value}>"
        case Literal():
            mark = f"@{value.language}" if value.language else f"^^{value.type}" if value.type else ""
            return f"{json.dumps(value.value, ensure_ascii=False)}{mark}"
        case Node():
            return f"<{value.address}>" if value.address else f"[ {_turtle_properties(value, depth + 1)} ]"


def _json_node(node: Node) -> dict[str, Any]:
    return {
        **({"@id": node.address} if node.address else {}),
        "@type": list(node.types),
        **{name: [_json_value(value) for value in values] for name, values in node.properties.items() if values},
    }


def _json_value(value: Value) -> dict[str, Any]:
    match value:
        case Iri():
            return {"@id": value.value}
        case Literal():
            told = {"@language": value.language} if value.language else {"@type": value.type} if value.type else {}
            return {"@value": value.value, **told}
        case Node():
            return _json_node(value)
