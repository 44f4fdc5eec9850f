"""The types of Kubernetes' own kinds, from the document of an API server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maintain.build_core_schema import OUTPUT, build, written

POD = "io.k8s.api.core.v1.Pod"
QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity"
DOCUMENT: dict[str, Any] = {
    "info": {"version": "1.99"},
    "definitions": {
        POD: {
            "x-kubernetes-group-version-kind": [{"group": "", "kind": "Pod", "version": "v1"}],
            "properties": {
                "count": {"type": "integer", "format": "int32", "description": "prose"},
                "data": {
                    "type": "object",
                    "additionalProperties": {"type": "string", "format": "byte"},
                },
                "free": {"type": "object"},
                "size": {"$ref": f"#/definitions/{QUANTITY}"},
                "specs": {"type": "array", "items": {"$ref": "#/definitions/a.b.Spec"}},
            },
        },
        "a.b.Spec": {"properties": {"inner": {"$ref": "#/definitions/a.b.Spec"}}},
        "a.b.Unused": {"properties": {}},
        QUANTITY: {"type": "string"},
    },
}


def test_only_names_and_types_of_what_the_kinds_use_are_kept() -> None:
    assert build(DOCUMENT) == {
        "kubernetes": "1.99",
        "kinds": {"v1/Pod": "Pod"},
        "types": {
            "Pod": {
                "count": "int32",
                "data": "{bytes",
                "free": "any",
                "size": "quantity",
                "specs": "[Spec",
            },
            "Spec": {"inner": "Spec"},
        },
    }


def test_two_types_of_one_name_are_an_error() -> None:
    other = {"properties": {"a": {"$ref": "#/definitions/c.d.Spec"}}}
    definitions = {**DOCUMENT["definitions"], "a.b.Spec": other, "c.d.Spec": {}}
    with pytest.raises(ValueError, match="two types are called Spec"):
        build({**DOCUMENT, "definitions": definitions})


def test_the_committed_file_is_as_it_is_written() -> None:
    text = OUTPUT.read_text(encoding="utf-8")
    assert written(json.loads(text)) == text
