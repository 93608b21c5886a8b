"""A release as Croissant 1.1 (croissant.json): files with hashes, tables as record sets, for machine-learning tools.

The context is the one of the specification but for ``https://schema.org/``, which its reference implementation asks
for where the text says ``http``. Foreign keys are left to datapackage.json: that implementation takes ``references``
for joins to be made when records are read, and stops at tables that refer to themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from etl.load import shelf
from etl.load.jsonld import agent, described, license_address, usage, whole_license

CROISSANT = "croissant.json"

_TYPES = {
    "string": "sc:Text",
    "integer": "cr:Int64",
    "number": "cr:Float64",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
}
_OWN_TERMS = (
    *(
        "citeAs",
        "column",
        "equivalentProperty",
        "extract",
        "field",
        "fileObject",
        "fileProperty",
        "fileSet",
        "format",
        "includes",
    ),
    *("isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex"),
    *("repeated", "replace", "samplingRate", "separator", "source", "subField", "transform", "containedIn"),
)
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in sorted(_OWN_TERMS)},
}


def croissant(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a release from its datapackage.json."""
    own = descriptor[shelf.OWN]
    tables = shelf.resources(descriptor, "parquet")
    address = license_address(whole_license(own.get("rights", {})))
    return {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": descriptor["name"],
        "alternateName": [descriptor["title"], descriptor["title_zh"]],
        "description": described(descriptor),
        "version": descriptor["version"],
        "datePublished": descriptor["created"],
        "inLanguage": own.get("language", "zh"),
        "keywords": descriptor["keywords"],
        "citeAs": f"{descriptor['title']}. Data package {descriptor['name']}, version {descriptor['version']}.",
        "isLiveDataset": False,
        **({"license": address} if address else {}),
        **({"usageInfo": usage(own["rights"])} if "rights" in own else {}),
        **({"url": descriptor["homepage"]} if "homepage" in descriptor else {}),
        **({"publisher": agent(own["publisher"])} if own.get("publisher") else {}),
        "distribution": list(_files(descriptor)),
        "recordSet": [_record_set(resource) for resource in tables.values()],
    }


def _files(descriptor: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in descriptor["resources"]:
        yield _file(resource, resource.get("bytes", resource[shelf.OWN].get("bytes")))
    for file in descriptor[shelf.OWN].get("files", ()):
        yield _file(file, file["bytes"])


def _file(file: Mapping[str, Any], size: int) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file["path"],
        "name": file["path"],
        "description": file["title"],
        "contentUrl": file["path"],
        "contentSize": f"{size} B",
        "encodingFormat": "application/x-parquet" if file["format"] == "parquet" else file["mediatype"],
        "sha256": file["hash"].removeprefix("sha256:"),
    }


def _record_set(resource: Mapping[str, Any]) -> dict[str, Any]:
    schema = resource["schema"]
    name = schema["name"]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{schema['description']} {schema['description_zh']}",
        "key": [{"@id": f"{name}/{field}"} for field in schema["primaryKey"]],
        "field": list(_fields(name, resource)),
    }


def _fields(name: str, resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    schema = resource["schema"]
    for field in schema["fields"]:
        yield {
            "@type": "cr:Field",
            "@id": f"{name}/{field['name']}",
            "name": field["name"],
            "description": f"{field['description']} {field['description_zh']}",
            "dataType": _TYPES[field["type"]],
            "source": {"fileObject": {"@id": resource["path"]}, "extract": {"column": field["name"]}},
        }
