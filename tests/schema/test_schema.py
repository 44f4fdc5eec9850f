"""The one schema file against the CRDs that it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from maintain import build_schema
from renderer.kuberay.versions import RELEASED, parse, schema_of
from renderer.schema import json_schema
from renderer.schema import model as schema
from renderer.schema.model import Node
from tests.reference import REFERENCE, needs_reference, reference_files

CRDS = {file.stem.removeprefix("v"): file for file in reference_files("kuberay/crds/v*.yaml")}
INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]

Place = tuple[str, ...]


def crd_schema(file: Path) -> dict[str, Any]:
    crd = yaml.load(file.read_bytes(), yaml.CSafeLoader)
    (v1,) = (v for v in crd["spec"]["versions"] if v["name"] == "v1")
    root: dict[str, Any] = v1["schema"]["openAPIV3Schema"]
    return root


def crd_places(raw: dict[str, Any], path: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every place of a CRD with what it says itself."""
    yield path, {k: v for k, v in raw.items() if k not in ("properties", "items", "additionalProperties")}
    for name, child in raw.get("properties", {}).items():
        yield from crd_places(child, (*path, name))
    for keyword in ("items", "additionalProperties"):
        if keyword in raw:
            yield from crd_places(raw[keyword], (*path, f"<{keyword}>"))


def our_places(node: Node, path: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    keywords = {k: v for k, v in node.keywords.items() if k not in ("properties", "items", "additionalProperties")}
    yield path, keywords
    for name in node.field_names():
        child = node.field(name)
        assert child is not None
        yield from our_places(child, (*path, name))
    for keyword, inner in (("items", node.items), ("additionalProperties", node.additional)):
        if inner is not None:
            yield from our_places(inner, (*path, f"<{keyword}>"))


def facts(keywords: dict[str, Any]) -> dict[str, Any]:
    """A CRD's keywords as the file has them: no prose, nothing said twice, no order where order says nothing."""
    kept = {k: v for k, v in keywords.items() if k not in ("title", "$defs")}
    if kept.get("x-kubernetes-int-or-string") and kept.get("anyOf") == INT_OR_STRING:
        del kept["anyOf"]
    if "required" in kept:
        kept["required"] = sorted(kept["required"])
    if "x-kubernetes-validations" in kept:
        kept["x-kubernetes-validations"] = [{"rule": rule["rule"]} for rule in kept["x-kubernetes-validations"]]
    return kept


@needs_reference("kuberay/crds")
@pytest.mark.parametrize("version", CRDS)
def test_every_place_of_the_crd_is_in_the_file_and_no_other(version: str) -> None:
    root = Node(schema.load(), schema.scope(parse(version)))
    ours = {path: facts(keywords) for path, keywords in our_places(root)}
    theirs = {path: facts(keywords) for path, keywords in crd_places(crd_schema(CRDS[version]))}
    assert ours.keys() - theirs.keys() == set()
    assert theirs.keys() - ours.keys() == set()
    assert {path: said for path, said in ours.items() if said != theirs[path]} == {}


@needs_reference("kuberay/crds")
def test_the_committed_file_is_what_the_command_makes() -> None:
    files = build_schema.crd_files([str(REFERENCE / "kuberay" / "crds")])
    assert build_schema.build(files) == build_schema.OUTPUT.read_text(encoding="utf-8")


def test_a_crd_of_every_release_is_needed(tmp_path: Path) -> None:
    (tmp_path / "v1.0.0.yaml").touch()
    with pytest.raises(ValueError, match=r"1\.1\.1, 1\.2\.2"):
        build_schema.crd_files([str(tmp_path)])


def test_the_file_is_small_and_holds_no_prose() -> None:
    text = build_schema.OUTPUT.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert '"description"' not in text
    assert '"message": "' not in text


def marks(raw: Any) -> Iterator[dict[str, Any]]:
    if isinstance(raw, dict):
        if "x-kuberay" in raw:
            mark = raw["x-kuberay"]
            yield mark
            for values in mark.get("varies", {}).values():
                yield from values
        for child in raw.values():
            yield from marks(child)


def test_marks_name_releases_and_no_releases_twice() -> None:
    known = {str(release) for release in RELEASED}
    for mark in marks(schema.load()):
        assert {mark[end] for end in ("since", "until") if end in mark} <= known
        assert {"since", "until"} & mark.keys() or "varies" in mark, mark


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        # ray-operator/apis/ray/v1/raycluster_types.go at each tag
        (("headGroupSpec", "replicas"), "1.0.0", "1.0.0"),
        (("suspend",), "1.1.0", "1.7.0"),
        (("gcsFaultToleranceOptions",), "1.3.0", "1.7.0"),
        (("gcsFaultToleranceOptions", "backend"), "1.7.0", "1.7.0"),
        (("autoscalerOptions", "version"), "1.4.0", "1.7.0"),
        (("headGroupSpec", "labels"), "1.5.0", "1.7.0"),
        (("authOptions", "mode"), "1.5.1", "1.7.0"),
        (("headGroupSpec", "template", "spec", "resources"), "1.3.1", "1.7.0"),
        (("headGroupSpec", "template", "spec", "workloadRef"), "1.6.0", "1.6.2"),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else value,
)
def test_a_field_is_there_from_its_first_release_to_its_last(path: Place, first: str, last: str) -> None:
    having = []
    for release in RELEASED:
        node: Node | None = schema.root(release)
        for step in ("spec", *path):
            node = node.field(step) if node is not None else None
        if node is not None:
            having.append(release)
    assert having == [release for release in RELEASED if parse(first) <= release <= parse(last)]


@pytest.mark.parametrize(("version", "required"), [("1.3.2", ["rayStartParams", "template"]), ("1.4.0", ["template"])])
def test_a_keyword_may_differ_by_release(version: str, required: list[str]) -> None:
    spec = schema.root(parse(version)).field("spec")
    head = spec.field("headGroupSpec") if spec else None
    assert head is not None
    assert head.keywords["required"] == required


def test_patches_of_one_minor_may_differ() -> None:
    assert schema_of(parse("1.3.0")) != schema_of(parse("1.3.1"))
    assert json_schema.for_version(parse("1.3.0"))["$defs"] != json_schema.for_version(parse("1.3.1"))["$defs"]
    assert json_schema.for_version(parse("1.4.0"))["$defs"] == json_schema.for_version(parse("1.4.2"))["$defs"]
