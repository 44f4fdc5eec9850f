"""Rendered text to documents, the overrides merged into them, and documents to what goes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from renderer.diagnostics import Collector, Diagnostic, Flag, Path, Place
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kube_yaml.writer import to_json, to_yaml
from renderer.kuberay.kinds import GROUP
from renderer.templating.printed import hidden
from renderer.templating.render import Rendered, render_templates
from renderer.values.keys import OVERRIDE_LIST_KEYS

EXTRA_MANIFESTS = "extra-manifests.yaml.j2"
"""The template that prints the value `extraManifests`, a document each."""
REDIS = "redis.yaml.j2"
"""The template of the Redis that `redis.create` makes."""


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
    kind: str,
) -> list[Object]:
    """Run the templates and read what they made. `overrides` is the value `specOverrides`,
    `overlay` a folder of templates.

    `kind` is the kind that the values ask for.

    What a user's templates may use up is bounded; the good path without them pays nothing for it.
    """

    def made() -> tuple[list[Object], Collector]:
        # Errors of the values, which `found` has already, do not stop the templates.
        of_templates = Collector()
        return _made(context, of_templates, overlay, show_only, overrides, kind), of_templates

    if overlay is None:
        objects, of_templates = made()
        found.include(of_templates)
        return objects
    from renderer.templating.bounds import LimitExceeded, run

    try:
        objects, of_templates = run(made)
    except LimitExceeded as error:
        found.add(Diagnostic("template/limit", str(error), where=Flag(f"--templates {overlay}")))
        return []
    found.include(of_templates)
    return objects


def _made(
    context: Mapping[str, Any],
    found: Collector,
    overlay: str | None,
    show_only: Sequence[str],
    overrides: Mapping[str, Any],
    kind: str,
) -> list[Object]:
    errors = found.errors  # of the values: they do not keep the templates from being read
    texts = render_templates(context, found, overlay=overlay, show_only=show_only)
    return [] if found.errors > errors else read(texts, overrides, kind, found)


def read(
    texts: Sequence[Rendered], overrides: Mapping[str, Any], kind: str, found: Collector
) -> list[Object]:
    """The objects of all templates in order, nulls dropped, `specOverrides` merged into the spec of
    those of `kind`.
    """
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
            if overrides and rendered.template != EXTRA_MANIFESTS and is_of_kind(data, kind):
                data["spec"] = merged(data.get("spec") or {}, overrides)
            objects.append(Object(rendered.template, data))
    if not objects and not found.has_errors:
        found.add(
            Diagnostic(
                "template/nothing-rendered",
                (
                    "no object was rendered: kubectl and Argo CD with prune would take that for "
                    '"delete everything"'
                ),
                help="choose a template that makes an object",
            )
        )
    return objects


def is_of_kind(data: Mapping[str, Any], kind: str) -> bool:
    """Whether an object is of this kind of KubeRay."""
    return data.get("kind") == kind and str(data.get("apiVersion", "")).startswith(f"{GROUP}/")


def _of_template(problem: Diagnostic, rendered: Rendered) -> Diagnostic:
    """The text was never a file of the user's: say which template made it, and show the line of the
    text.
    """
    line = (
        f" (line {problem.where.start.line} of its text)"
        if isinstance(problem.where, Place)
        else ""
    )
    return Diagnostic(
        "template/no-yaml",
        f"{rendered.template} does not make YAML: {hidden(problem.message)}{line}",
        help="a map or a list among other keys needs `| toYaml | nindent(…)` with the right width",
    )


def without_nulls(data: Any) -> Any:
    """Maps without their null values: the API server drops most of them, strict readers reject
    them.
    """
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    if isinstance(data, list):
        return [without_nulls(value) for value in data]
    return data


Wrote = Callable[[Path, Path], None]
"""Gets where an override replaced something: the path in the result, and the override's own path.
"""


def merged(
    base: Any, override: Any, wrote: Wrote | None = None, at: Path = (), given: Path = ()
) -> Any:
    """Maps merge, null removes, lists of things named by `name` or `groupName` merge by it,
    everything else replaces.

    `base` is at `at` of the object, `override` at `given` of the overrides.
    """
    if isinstance(base, dict) and isinstance(override, dict):
        result = dict(base)
        for key, value in override.items():
            if value is None:
                result.pop(key, None)
            else:
                result[key] = merged(base.get(key), value, wrote, (*at, key), (*given, key))
        return result
    if isinstance(base, list) and isinstance(override, list) and override:
        for key in OVERRIDE_LIST_KEYS:
            if named_by(key, base) and named_by(key, override):
                return _merged_by(key, base, override, wrote, at, given)
    if wrote is not None:
        wrote(at, given)
    return without_nulls(override)


def named_by(key: str, items: list[Any]) -> bool:
    """Every item has the key, and no two the same: else it is not a list of named things (volume
    mounts share names).
    """
    names = [item.get(key) if isinstance(item, dict) else None for item in items]
    return None not in names and len({str(name) for name in names}) == len(names)


def _merged_by(
    key: str, base: list[Any], override: list[Any], wrote: Wrote | None, at: Path, given: Path
) -> list[Any]:
    """Items with the same name merge, others are appended."""
    result = list(base)
    places = {str(item[key]): place for place, item in enumerate(base)}
    for number, item in enumerate(override):
        place = places.get(str(item[key]))
        if place is None:
            place = len(result)
            result.append(None)
        result[place] = merged(result[place], item, wrote, (*at, place), (*given, number))
    return result


def to_text(objects: Sequence[Object], output: str) -> str:
    """YAML: each document after a `---`, so that outputs can be concatenated.

    JSON: the object, or a List of them.
    """
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
        files.setdefault(
            name.removesuffix(".yaml") + ".json" if output == "json" else name, []
        ).append(made)
    return {name: to_text(made, output) for name, made in files.items()}
