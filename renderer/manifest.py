"""Rendered text to documents, the overrides merged into them, and documents to what goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from renderer.diagnostics import Collector, Diagnostic, Flag, Place
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kube_yaml.writer import to_json, to_yaml
from renderer.templating.printed import hidden
from renderer.templating.render import Rendered, render_templates
from renderer.values.keys import OVERRIDE_LIST_KEYS

EXTRA_MANIFESTS = "extra-manifests.yaml.j2"
"""The template that prints the value `extraManifests`, a document each."""


class Object(NamedTuple):
    """One Kubernetes object of the render, and the template that made it."""

    template: str
    data: dict[str, Any]


def from_templates(
    context: Mapping[str, Any],
    found: Collector,
    *,
    overlay: str | None,
    show_only: Sequence[str],
    overrides: Mapping[str, Any],
) -> list[Object]:
    """Run the templates and read what they made. `overrides` is the value `specOverrides`, `overlay` a folder of templates.

    What a user's templates may use up is bounded; the good path without them pays nothing for it.
    """
    if overlay is None:
        return _made(context, found, None, show_only, overrides)
    from renderer.templating.bounds import LimitExceeded, run

    def bounded() -> tuple[list[Object], list[Diagnostic]]:
        inner = Collector()
        return _made(context, inner, overlay, show_only, overrides), inner.diagnostics

    try:
        objects, diagnostics = run(bounded)
    except LimitExceeded as error:
        found.add(Diagnostic("template/limit", str(error), where=Flag(f"--templates {overlay}")))
        return []
    for diagnostic in diagnostics:
        found.add(diagnostic)
    return objects


def _made(
    context: Mapping[str, Any],
    found: Collector,
    overlay: str | None,
    show_only: Sequence[str],
    overrides: Mapping[str, Any],
) -> list[Object]:
    errors = found.errors  # of the values: they do not keep the templates from being read
    texts = render_templates(context, found, overlay=overlay, show_only=show_only)
    return [] if found.errors > errors else read(texts, overrides, found)


def read(texts: Sequence[Rendered], overrides: Mapping[str, Any], found: Collector) -> list[Object]:
    """The objects of all templates in order, nulls dropped, `specOverrides` merged into the RayClusters' specs."""
    objects: list[Object] = []
    for rendered in texts:
        result = read_documents(Source(rendered.template, rendered.text), rendered.printed.read)
        for problem in result.diagnostics:
            found.add(_of_template(problem, rendered))
        for document in result.documents:
            data = without_nulls(document.data)
            if not isinstance(data, dict):
                message = f"{rendered.template} makes a document that is not a Kubernetes object"
                found.add(Diagnostic("template/no-object", message))
                continue
            if overrides and rendered.template != EXTRA_MANIFESTS and is_raycluster(data):
                data["spec"] = merged(data.get("spec") or {}, overrides)
            objects.append(Object(rendered.template, data))
    if not objects and not found.has_errors:
        found.add(
            Diagnostic(
                "template/nothing-rendered",
                'no object was rendered: kubectl and Argo CD with prune would take that for "delete everything"',
                help="choose a template that makes an object",
            )
        )
    return objects


def is_raycluster(data: Mapping[str, Any]) -> bool:
    return data.get("kind") == "RayCluster" and str(data.get("apiVersion", "")).startswith("ray.io/")


def _of_template(problem: Diagnostic, rendered: Rendered) -> Diagnostic:
    """The text was never a file of the user's: say which template made it, and show the line of the text."""
    line = f" (line {problem.where.start.line} of its text)" if isinstance(problem.where, Place) else ""
    return Diagnostic(
        "template/no-yaml",
        f"{rendered.template} does not make YAML: {hidden(problem.message)}{line}",
        help="a map or a list among other keys needs `| toYaml | nindent(…)` with the right width",
    )


def without_nulls(data: Any) -> Any:
    """Maps without their null values: the API server drops most of them, strict readers refuse them, we never write them."""
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [without_nulls(value) for value in data]
    return data


def merged(base: Any, override: Any) -> Any:
    """Maps merge, null removes, lists of things named by `name` or `groupName` merge by it, everything else replaces."""
    if isinstance(base, dict) and isinstance(override, dict):
        result = dict(base)
        for key, value in override.items():
            if value is None:
                result.pop(key, None)
            else:
                result[key] = merged(base.get(key), value)
        return result
    if isinstance(base, list) and isinstance(override, list):
        for key in OVERRIDE_LIST_KEYS:
            if _named(base, key) and _named(override, key) and override:
                return _merged_by(key, base, override)
    return without_nulls(override)


def _named(items: list[Any], key: str) -> bool:
    """Every item has the key, and no two the same: else it is no list of named things (volume mounts share names)."""
    names = [item.get(key) if isinstance(item, dict) else None for item in items]
    return None not in names and len({str(name) for name in names}) == len(names)


def _merged_by(key: str, base: list[Any], override: list[Any]) -> list[Any]:
    given = {str(item[key]): item for item in override}
    result = [merged(item, given.pop(str(item[key]), {})) for item in base]
    return result + [without_nulls(item) for item in given.values()]


def to_text(objects: Sequence[Object], output: str) -> str:
    """YAML: each document behind a `---`, so that outputs can be put one after the other. JSON: the object, or a List of them."""
    if output == "json":
        whole = [made.data for made in objects]
        data = whole[0] if len(whole) == 1 else {"apiVersion": "v1", "kind": "List", "items": whole}
        return to_json(data) + "\n"
    return "".join(f"---\n{to_yaml(made.data)}" for made in objects)


def to_files(objects: Sequence[Object], output: str) -> dict[str, str]:
    """One file a template, under the template's name: `raycluster.yaml`."""
    files: dict[str, list[Object]] = {}
    for made in objects:
        name = made.template.removesuffix(".j2")
        files.setdefault(name.removesuffix(".yaml") + ".json" if output == "json" else name, []).append(made)
    return {name: to_text(made, output) for name, made in files.items()}
