"""`render pods`: what the operator of a version would make of a values file or manifest."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer

from renderer import Request, Target, read_documents
from renderer.children import Child
from renderer.children.shown import sent, shown
from renderer.cli import options, streams
from renderer.cli.inputs import read_crd_files
from renderer.cli.render import Call, with_files
from renderer.cli.streams import Color
from renderer.diagnostics import Collector, Diagnostic, Flag, as_errors, has_errors
from renderer.kube_yaml.writer import to_json, to_yaml
from renderer.kuberay import gates
from renderer.kuberay.kinds import KINDS, is_rays, objects_of
from renderer.kuberay.versions import NEWEST
from renderer.sources import MANIFESTS, read_source
from renderer.target import make_target

MOST_COPIES = 1000
"""Pods of one worker group that are printed: nobody reads more, and each costs memory."""


class Shape(StrEnum):
    yaml = "yaml"
    json = "json"
    command = "command"


class Input(NamedTuple):
    """The objects of Ray to look at, and for which operator."""

    objects: Sequence[Any] = ()
    target: Target = Target()


def command(
    manifest: Annotated[
        str | None, typer.Argument(metavar="[FILE|-]", help="A manifest, or - for stdin.")
    ] = None,
    values: options.ValuesFiles = None,
    set_: options.Set = None,
    set_string: options.SetString = None,
    set_json: options.SetJson = None,
    set_file: options.SetFile = None,
    set_literal: options.SetLiteral = None,
    name: options.ReleaseName = "raycluster",
    namespace: options.Namespace = None,
    kuberay_version: options.KubeRay = None,
    compat: options.Compat = None,
    crd: options.Crds = None,
    feature_gates: options.FeatureGates = None,
    templates: options.Templates = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also the Services and all else that is made.")
    ] = False,
    every_group: Annotated[
        bool, typer.Option("--every-group", help="One Pod also of worker groups without replicas.")
    ] = False,
    output: Annotated[
        Shape, typer.Option("--output", "-o", help="yaml, json or command.")
    ] = Shape.yaml,
    strict: options.Strict = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    quiet: options.Quiet = False,
) -> None:
    """Print the Pods that the KubeRay operator would make of a values file or of a manifest.

    What only the cluster knows is a placeholder: <uid>, <namespace>, <random>.

    \b
      render pods -f values.yaml
      render pods cluster.yaml --kuberay-version 1.4 -o command
      render pods cluster.yaml --all
    """
    found = Collector()
    setters = options.setters(set_json, set_, set_string, set_file, set_literal)
    how = options.reporting(error_format, color, quiet)
    if manifest is not None:
        if values or setters:
            message = "a manifest was given together with values: only one of them can be looked at"
            found.add(Diagnostic("call/flag-without-use", message, where=Flag(manifest)))
        given = _from_manifest(manifest, kuberay_version, feature_gates, crd or (), found)
    else:
        request = Request(
            setters=setters,
            name=name,
            namespace=namespace,
            kuberay_version=kuberay_version,
            compat=compat,
            feature_gates=feature_gates,
            templates=templates,
        )
        given = _from_values(
            Call(request, tuple(values or ()), tuple(crd or ()), reporting=how), found
        )
    children = [] if found.has_errors else list(_children(given, every_group=every_group))
    if not children and not found.has_errors:
        found.add(_nothing(given.objects))
    reported = as_errors(found.diagnostics) if strict else found.diagnostics
    streams.report(reported, how, dropped=found.dropped)
    if has_errors(reported):
        streams.finish(streams.status_of(reported))
    streams.write_stdout(_text(children, output, everything=everything))
    if not quiet:
        streams.note(_left_out(children))
    streams.finish(streams.FINE)


# --- what to look at ------------------------------------------------------------------------------


def _from_manifest(
    name: str, version: str | None, feature_gates: str | None, crds: Sequence[str], found: Collector
) -> Input:
    """Read and validate a manifest; its errors are those of `render validate`."""
    from renderer.verdict import verdicts

    sources = read_crd_files(crds, found)
    target = make_target(
        NEWEST if version is None else version, feature_gates or "", sources, found
    )
    source = read_source(name, MANIFESTS, found)
    if source is None or target is None or found.has_errors:
        return Input()
    read = read_documents(source)
    for problem in read.diagnostics:
        found.add(problem)
    for document in read.documents:
        verdicts(document, target, found)
    every = [data for document in read.documents for _, data in objects_of(document.data)]
    return Input([data for data in every if is_rays(data)], target)


def _from_values(call: Call, found: Collector) -> Input:
    """Render, as `render` does."""
    from renderer import render

    request = with_files(call)
    result = render(request)
    for problem in result.diagnostics:
        found.add(problem)
    if result.rejected:
        return Input()
    # The gates were parsed by the render: what is wrong with them is reported already.
    settings = gates.parse(request.feature_gates or "", Collector())
    rays = [made.data for made in result.objects if is_rays(made.data)]
    return Input(rays, Target(result.version or NEWEST, settings))


# --- what is made of it ---------------------------------------------------------------------------


class Made(NamedTuple):
    """A child and the object that it is made of."""

    child: Child
    parent: str


def _children(given: Input, *, every_group: bool) -> Iterator[Made]:
    version = given.target.version
    effective = gates.effective(version, given.target.gates)
    for document in given.objects:
        metadata = document["metadata"]
        parent = (
            f"{document['kind']} {metadata.get('name') or metadata['generateName'] + '<random>'}"
        )
        for child in shown(document, version, effective):
            missing = every_group and child.number == 0
            yield Made(child._replace(number=1) if missing else child, parent)


def _nothing(objects: Sequence[Any]) -> Diagnostic:
    if objects:
        message = "KubeRay makes nothing of it: it has no head, or another controller manages it"
        return Diagnostic("call/no-cluster", message)
    return Diagnostic(
        "call/no-cluster", f"no object of which KubeRay makes Pods: {', '.join(KINDS)}"
    )


def _text(children: Sequence[Made], output: Shape, *, everything: bool) -> str:
    if output is Shape.command:
        return "".join(_command_lines(children))
    chosen = [made for made in children if everything or made.child.data["kind"] == "Pod"]
    if output is Shape.json:
        objects = [data for made in chosen for data in sent(made.child, MOST_COPIES)]
        whole = (
            objects[0]
            if len(objects) == 1
            else {"apiVersion": "v1", "kind": "List", "items": objects}
        )
        return to_json(whole) + "\n"
    return "".join(_documents(chosen))


def _documents(children: Sequence[Made]) -> Iterator[str]:
    """A YAML document each, under a comment that says what it is."""
    for made in children:
        child = made.child
        for number, data in enumerate(sent(child, MOST_COPIES), 1):
            which = f" {number} of {child.number}" if child.number > 1 else ""
            group = "" if child.group is None else f", worker group {child.group + 1}"
            when = "" if child.when == "at once" else f", made {child.when}"
            yield f"---\n# {child.role}{which} of {made.parent}{group}{when}\n{to_yaml(data)}"


def _command_lines(children: Sequence[Made]) -> Iterator[str]:
    """`group: ray start …`, with the object's name before it where there are several."""
    pods = [made for made in children if made.child.ray_start]
    several = len({made.parent for made in pods}) > 1
    for made in pods:
        group = made.child.data["metadata"]["labels"].get("ray.io/group", "")
        before = f"{made.parent} " if several else ""
        yield f"{before}{group}: {made.child.ray_start.strip()}\n"


def _left_out(children: Sequence[Made]) -> str:
    """What the reader might miss."""
    lines: list[str] = []
    for made in children:
        child = made.child
        if child.data["kind"] != "Pod":
            continue
        group = child.data["metadata"]["labels"].get("ray.io/group", "")
        if child.number == 0 and child.group is not None:
            lines.append(f'worker group "{group}" makes no Pod now; --every-group prints one\n')
        elif child.number == 0:
            lines.append(
                f"{made.parent} is suspended: no Pod is made now; --every-group prints them\n"
            )
        elif child.number > MOST_COPIES:
            lines.append(
                f'worker group "{group}": the first {MOST_COPIES} of {child.number} Pods are '
                "printed\n"
            )
    return "".join(lines)
