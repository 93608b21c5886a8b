"""A release as DCAT-AP 3: dcat.ttl and dcat.jsonld, two writings of one small graph; and the catalogue of all volumes.

Addresses are relative: they hold wherever the folder is put. Terms come from DCAT 3 and the application profile for
data portals in Europe, release 3.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from etl.load import shelf
from etl.load.jsonld import license_address, usage, whole_license

TURTLE, JSONLD = "dcat.ttl", "dcat.jsonld"
CATALOGUE = "catalog.ttl"

_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
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
    return _turtle_document(_dataset(descriptor))


def dcat_jsonld(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Return the graph as JSON-LD."""
    return {"@context": dict(_PREFIXES), **_json_node(_dataset(descriptor))}


def catalogue_turtle(
    title: Mapping[str, str],
    description: Mapping[str, str],
    publisher: Mapping[str, str],
    releases: Mapping[str, Mapping[str, Any]],
) -> str:
    """Write the catalogue that portals harvest, with a full description of every dataset.

    Parameters
    ----------
    title, description : mapping of str to str
        By language, ``en`` and ``zh``.
    publisher : mapping of str to str
        Who publishes the catalogue, as `etl.load.descriptor` states a party; the profile demands one.
    releases : mapping of str to mapping
        datapackage.json of the newest release of each volume, by the folder it lies in.
    """
    languages = sorted({found[shelf.OWN].get("language", "zh") for found in releases.values()})
    places = sorted({place for found in releases.values() if (place := found[shelf.OWN]["coverage"].get("spatial"))})
    homepage = _shared(found.get("homepage") for found in releases.values())
    licence = _shared(license_address(whole_license(found[shelf.OWN]["rights"])) for found in releases.values())
    properties: dict[str, tuple[Value, ...]] = {
        "dct:title": tuple(Literal(title[language], language) for language in ("en", "zh")),
        "dct:description": tuple(Literal(description[language], language) for language in ("en", "zh")),
        "dct:publisher": (_agent(publisher),),
        "dct:modified": (Literal(max(found["created"] for found in releases.values()), type="xsd:dateTime"),),
        "dct:language": tuple(node for language in languages for node in _language(language)),
        "dct:spatial": tuple(map(_place, places)),
        "dcat:themeTaxonomy": (Node(("skos:ConceptScheme",), {}, f"{_AUTHORITY}/data-theme"),),
        "foaf:homepage": (Node(("foaf:Document",), {}, homepage),) if homepage else (),
        "dct:license": (_licence(licence),) if licence else (),
        "dcat:dataset": tuple(_dataset(found, f"{folder}/") for folder, found in releases.items()),
    }
    return _turtle_document(Node(("dcat:Catalog",), properties, "catalog.json#catalog"))


def _shared(values: Iterable[str | None]) -> str | None:
    """Return what is the same for all; None where they differ."""
    different = set(values)
    return different.pop() if len(different) == 1 else None


def _turtle_document(node: Node) -> str:
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in _PREFIXES.items())
    known = {node.address: node for node in _addressed(node)}
    statements = (f"\n<{address}> {_turtle_properties(node, 1)} .\n" for address, node in known.items())
    return prefixes + "".join(statements)


def _dataset(descriptor: Mapping[str, Any], at: str = "") -> Node:
    """Describe a dataset; ``at`` stands before every address of its own."""
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
        "dcat:theme": (Node(("skos:Concept",), {}, f"{_AUTHORITY}/data-theme/EDUC"),),
        "dct:provenance": tuple(map(_provenance, descriptor["sources"])),
        "dcat:distribution": tuple(_distributions(descriptor, rights, at)),
    }
    coverage = own["coverage"]
    if coverage["start"]:
        period = {
            "dcat:startDate": (Literal(coverage["start"], type="xsd:date"),),
            "dcat:endDate": (Literal(coverage["end"], type="xsd:date"),),
        }
        properties["dct:temporal"] = (Node(("dct:PeriodOfTime",), period),)
    if coverage.get("spatial"):
        properties["dct:spatial"] = (_place(coverage["spatial"]),)
    if own.get("frequency"):
        properties["dct:accrualPeriodicity"] = (_frequency(own["frequency"]),)
    if own.get("publisher"):
        properties["dct:publisher"] = (_agent(own["publisher"]),)
    if own.get("contact"):
        properties["dcat:contactPoint"] = (_contact(own["contact"]),)
    if "homepage" in descriptor:
        properties["dcat:landingPage"] = (Node(("foaf:Document",), {}, descriptor["homepage"]),)
    return Node(("dcat:Dataset",), properties, f"{at}datapackage.json#dataset")


def _distributions(descriptor: Mapping[str, Any], rights: Mapping[str, Any], at: str) -> Iterator[Node]:
    for resource in descriptor["resources"]:
        yield _distribution(resource, resource.get("bytes", resource[shelf.OWN].get("bytes")), rights, at)
    for file in descriptor[shelf.OWN].get("files", ()):
        yield _distribution(file, file["bytes"], rights, at)


def _distribution(file: Mapping[str, Any], size: int, rights: Mapping[str, Any], at: str) -> Node:
    checksum: dict[str, tuple[Value, ...]] = {
        "spdx:algorithm": (Node(("spdx:ChecksumAlgorithm",), {}, f"{_PREFIXES['spdx']}checksumAlgorithm_sha256"),),
        "spdx:checksumValue": (Literal(file["hash"].removeprefix("sha256:"), type="xsd:hexBinary"),),
    }
    media = Node(("dct:MediaType",), {}, f"http://www.iana.org/assignments/media-types/{file['mediatype']}")
    properties: dict[str, tuple[Value, ...]] = {
        "dct:title": _both(file, "title"),
        "dct:description": _both(file, "description" if "description" in file else "title"),
        "dcatap:availability": (Node(("skos:Concept",), {}, f"{_AUTHORITY}/planned-availability/STABLE"),),
        "dcat:accessURL": (Node(("rdfs:Resource",), {}, at + file["path"]),),
        "dcat:downloadURL": (Node(("rdfs:Resource",), {}, at + file["path"]),),
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
            properties["dct:license"] = (_licence(address),)
    return Node(("dcat:Distribution",), properties, f"{at}datapackage.json#{file['path']}")


def _both(declared: Mapping[str, Any], what: str) -> tuple[Value, ...]:
    return Literal(declared[what], "en"), Literal(declared[f"{what}_zh"], "zh")


def _language(code: str) -> Iterator[Value]:
    if code in _LANGUAGES:
        yield Node(("dct:LinguisticSystem",), {}, f"{_AUTHORITY}/language/{_LANGUAGES[code]}")


def _frequency(name: str) -> Node:
    return Node(("dct:Frequency",), {}, f"{_AUTHORITY}/frequency/{name}")


def _place(name: str) -> Node:
    return Node(("dct:Location",), {"rdfs:label": (Literal(name, "zh"),)})


def _licence(address: str) -> Node:
    return Node(("dct:LicenseDocument",), {}, address)


def _provenance(source: Mapping[str, str]) -> Node:
    """Say which newspaper was read; a newspaper is no dataset, hence no ``dct:source``."""
    title = source["title"]
    said: dict[str, tuple[Value, ...]] = {
        "rdfs:label": (Literal(f"读自《{title}》的版面", "zh"), Literal(f"Read from the pages of 《{title}》", "en")),
    }
    if "path" in source:
        said["rdfs:seeAlso"] = (Iri(source["path"]),)
    return Node(("dct:ProvenanceStatement",), said)


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
