"""What judges say about a manifest, in the words of the values that it was rendered from. Loaded
for errors only.

A field becomes the value that sets it (`spec.rayVersion` is `head.rayVersion`), and what one value
causes in many places of the manifest is reported once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from renderer.diagnostics import Diagnostic, Flag, Path, Related, Where, format_path
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.near_misses import quoted
from renderer.paths import at
from renderer.suggest import nearest
from renderer.values.keys import (
    ADDITIONAL_GROUP_KEYS,
    CLUSTER_KEYS,
    HEAD_KEYS,
    HEAD_SPEC_KEYS,
    PARENT_KEYS,
)

_OPTIONS = "gcsFaultToleranceOptions"

ToValue = Callable[[Path], Path | None]
"""From a path in the manifest to the path of the value that sets it; None if the templates set it.
"""

_FIELD = re.compile(r"(?<![\w.])(?:spec|gcsFaultToleranceOptions)(?:\.\w+|\[\d*\]|\[\"[^\"]*\"\])*")
_STEP = re.compile(r"\.?(\w+)|\[(\d*)\]|\[\"([^\"]*)\"\]")
_HEAD_FIELD = re.compile(rf"(?<![\w.])(?:{'|'.join(HEAD_SPEC_KEYS)})(?=[ .:,]|$)")

_GROUP_FIELDS = (
    (re.compile(r"the group's own labels field"), "{group}.rayLabels"),
    (re.compile(r"in its own resources"), "in rayResources"),
    (re.compile(r"^resources is set here"), "rayResources is set here"),
    (re.compile(r"\bremove priority\b"), "remove {group}.groupPriority"),
)
"""What messages of rules call the fields of a group that are values of another name."""


def in_values(problem: Diagnostic, to_value: ToValue, data: Any) -> Diagnostic:
    """The same problem with values in its words and its path; `data` is the object that it is
    about.
    """
    own = to_value(problem.path) if problem.path else None
    problem = _with_value_of_flag(problem, own, data)
    group = format_path(_group(own)) if own else "worker"
    of_flag = _unescaped_dots(problem, own) or _unescaped_brace(problem, own)
    if of_flag is not None:
        return problem._replace(path=own, help=of_flag)
    help = _of_added_item(problem, own, to_value, data) or problem.help
    return problem._replace(
        path=own or problem.path,
        message=_translated(problem.message, to_value, group, help=False),
        help=_translated(help, to_value, group, help=True) if help else help,
        related=tuple(_of_related(one, to_value, group) for one in problem.related),
    )


_WHAT_ITEMS_ARE = {
    "containers": "the containers of the Pod are",
    "initContainers": "the init containers of the Pod are",
    "volumes": "the volumes of the Pod are",
    "workerGroupSpecs": "the worker groups are",
}
"""Lists that `specOverrides` merges by name, whose items need more than a name."""


def _of_added_item(
    problem: Diagnostic, own: Path | None, to_value: ToValue, data: Any
) -> str | None:
    """An item of `specOverrides` without what every item needs: its name may be misspelled, so that
    it was added.
    """
    path = problem.path or ()
    if not own or own[0] != "specOverrides" or not problem.message.endswith(_MISSING):
        return None
    depth = max((at for at, step in enumerate(path) if isinstance(step, int)), default=0)
    above, what = path[:depth], _WHAT_ITEMS_ARE.get(str(path[depth - 1]))
    if what is None or not _is_override((*above, path[depth]), to_value):
        return None
    key = "groupName" if above[-1] == "workerGroupSpecs" else "name"
    items = at(data, above)
    known = [
        str(item[key])
        for index, item in enumerate(items)
        if key in item and not _is_override((*above, index), to_value)
    ]
    name = str(at(data, (*path[: depth + 1], key)))
    meant = nearest(name, known)
    tail = f', did you mean "{meant}"?' if meant else ""
    return f'"{name}" is added as a new one: {what} {", ".join(known[:10])}{tail}'


_MISSING = ("is missing", "requires it")


def _is_override(path: Path, to_value: ToValue) -> bool:
    """Whether the item at `path` as a whole is one of `specOverrides`."""
    return (to_value(path) or ())[:1] == ("specOverrides",)


def _with_value_of_flag(problem: Diagnostic, own: Path | None, data: Any) -> Diagnostic:
    """A wrong value of a flag, quoted: in a file it is seen. What may be a secret is not quoted."""
    if not isinstance(problem.where, Flag) or problem.code != "schema/type" or own is None:
        return problem
    before, got, _ = problem.message.rpartition(", got ")
    shown = quoted(at(data, problem.path or ()), own)
    if not got or shown is None:
        return problem
    return problem._replace(message=f"{before}, got {shown}")


def _unescaped_dots(problem: Diagnostic, own: Path | None) -> str | None:
    """`--set a.nvidia.com/gpu=1` sets the key `com/gpu` of a map `nvidia`: the help has the dots
    escaped.
    """
    if not (isinstance(problem.where, Flag) and own and problem.code == "schema/type"):
        return None
    flag, _, key = problem.where.text.partition(" ")
    above = format_path(own[:-1]) + "."
    name = key.removeprefix(above)
    if name == key or "." not in name or "/" not in name:
        return None
    return (
        f"a dot inside a name is written \\.: {flag} '{above}{name.replace('.', chr(92) + '.')}=…'"
    )


def _unescaped_brace(problem: Diagnostic, own: Path | None) -> str | None:
    """`--set a={"b": 1}` sets a list where a text is meant."""
    if not (isinstance(problem.where, Flag) and own and problem.code == "schema/type"):
        return None
    flag, _, key = problem.where.text.partition(" ")
    if flag not in ("--set", "--set-string") or not problem.message.endswith("got a list"):
        return None
    return f"{flag} reads {{…}} as a list: --set-literal '{key}=…' takes the text as it is"


def _of_related(related: Related, to_value: ToValue, group: str) -> Related:
    own = to_value(related.path) if related.path else None
    return related._replace(
        message=_translated(related.message, to_value, group, help=False), path=own or related.path
    )


def _group(value: Path) -> Path:
    return value[:2] if value[:1] == ("additionalWorkerGroups",) else value[:1]


def _translated(text: str, to_value: ToValue, group: str, *, help: bool) -> str:
    text = _FIELD.sub(lambda found: _value_of(found[0], to_value), text)
    if help:
        text = _HEAD_FIELD.sub(lambda found: f"head.{found[0]}", text)
    for pattern, value in _GROUP_FIELDS:
        text = pattern.sub(value.format(group=group), text)
    return text


def _value_of(field: str, to_value: ToValue) -> str:
    path = tuple(_steps(field))
    value = None if path == ("spec",) else to_value(path)
    return format_path(value).replace("[-1]", "[]") if value else field


def _steps(text: str) -> Iterator[str | int]:
    """The parts of a path as messages write it; `[]` for any item is -1."""
    for name, index, in_quotes in _STEP.findall(text):
        if name or in_quotes:
            yield name or in_quotes
        else:
            yield int(index) if index else -1


def value_of_source(source: Path, path: Path, kind: str) -> Path:
    """The value of a source of `renderer.provenance` for `path` of a manifest of `kind`.

    Where `path` has nothing, the source is that of what is around it: a group, with the rest of
    `path`.
    """
    group = _group(source)
    if (
        group[0] not in ("head", "worker", "additionalWorkerGroups")
        or source[len(group) :][:1] in _GROUP_STEPS
    ):
        return source
    inside = path[len(SPEC_PATHS[kind]) :]
    return _of_group(group, inside[1:] if inside[:1] == ("headGroupSpec",) else inside[2:])


_GROUP_KEYS = {**HEAD_SPEC_KEYS, **HEAD_KEYS, **ADDITIONAL_GROUP_KEYS}
_GROUP_STEPS = {(name,) for name in _GROUP_KEYS}


def _of_group(group: Path, field: Path) -> Path:
    """The value of `group` that sets a field of it, by the longest path that a value sets; else the
    group.
    """
    fields = {
        key.field: name for name, key in _GROUP_KEYS.items() if key.field and key.field[0] != "spec"
    }
    for length in range(len(field), 0, -1):
        if field[:length] in fields:
            return (*group, fields[field[:length]], *field[length:])
    return group


def value_of_field(path: Path, kind: str) -> Path | None:
    """The value that would set a field of a manifest of `kind` that has no such field, None if none
    would.

    The fields of the worker groups are those of `worker`.
    """
    if path[:1] == (_OPTIONS,):
        return ("gcsFaultTolerance", *path[1:])
    spec = SPEC_PATHS[kind]
    inside = path[len(spec) :]
    if path[: len(spec)] != spec or not inside:
        parent = next((name for name, key in PARENT_KEYS.items() if key.object_kind == kind), None)
        return (parent, *path[1:]) if parent is not None and path[:1] == ("spec",) else None
    match inside:
        case ("headGroupSpec", *rest):
            return _of_group(("head",), tuple(rest))
        case ("workerGroupSpecs", int(), *rest):
            return _of_group(("worker",), tuple(rest))
        case ("gcsFaultToleranceOptions", *rest):
            return ("gcsFaultTolerance", *rest)
        case (str(name), *rest) if name in HEAD_SPEC_KEYS:
            return ("head", name, *rest)
        case (str(name), *rest) if name in CLUSTER_KEYS:
            return (name, *rest)
    return None


def once(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What one value causes in several places of the manifest, at its first place only."""
    seen: set[tuple[str, Where, str]] = set()
    for problem in problems:
        if problem.where is None:
            yield problem
            continue
        same = (problem.code, problem.where, _without_names(problem.message))
        if same not in seen:
            seen.add(same)
            yield problem


def _without_names(message: str) -> str:
    """A message without the Pod or the group that it names, because one value can set a field of
    every group.
    """
    message = re.sub(r'^the [^:"]*: ', "", message)
    return re.sub(r'(of )?(the head group|worker group "[^"]*"|container "[^"]*")', "", message)
