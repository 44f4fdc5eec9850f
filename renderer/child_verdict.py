"""The API server's verdict on what the operator makes of an object: Pods, Services, Jobs, claims
and the rest.

Nobody sees it when the object is created: the API server reports it later, to the operator, which
repeats it in an event at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.api_server import core
from renderer.children import VALID, Child, children
from renderer.diagnostics import Collector, Diagnostic, Judge, Path, Related, Severity, Subject
from renderer.kuberay import gates
from renderer.target import Target

_BY_ADMISSION = "pod/priority"
"""The admission plugin Priority decides this, which a cluster can turn off: a warning, as the chart
has the value, too.
"""
NAMES = (("metadata", "name"), ("metadata", "generateName"))
"""Where the name of an object is, or the beginning of one."""


def check_children(
    data: Mapping[str, Any], target: Target, found: Collector, *, named: bool
) -> None:
    """Report what the API server rejects in the children of `data`, at the places of `data` that
    they come from.

    `data` is an object that the schema accepts. The children are those of the operator of `target`;
    the API server is that of the newest Kubernetes that is known (`renderer.api_server.core`).
    Unless `named`, the name of `data` is rejected by itself, and the names that the operator
    composes of it are not reported again.
    """
    seen: set[tuple[str, Path, str]] = set()
    metadata = data.get("metadata")
    generated = isinstance(metadata, Mapping) and not metadata.get("name")
    for child in children(
        data, target.version, gates.effective(target.version, target.gates), VALID
    ):
        if found.full:
            return
        if not core.is_judged(child.data.get("apiVersion"), child.data.get("kind")):
            continue
        # The operator's client does not ask for strict validation.
        at_parent = _AtParent(child, found, seen, named=named, generated=generated)
        core.check(child.data, at_parent, title=_title(child), strict=False)


def _title(child: Child) -> str:
    """`the head Pod`, `the Pods of worker group 2`: what a message is about."""
    if child.group is None:
        return f"the {child.role}"
    return (
        f"the {child.role}s of group {child.group + 1}"
        if child.number != 1
        else f"the {child.role}"
    )


class _AtParent(Collector):
    """Passes what is wrong with a child on, with the path of the parent that it comes from.

    `seen` is shared by the children of one object: a value that goes into several of them is
    reported once. `generated`: the parent's name is made of its `generateName`.
    """

    __slots__ = ("_child", "_found", "_generated", "_named", "_seen")

    def __init__(
        self,
        child: Child,
        found: Collector,
        seen: set[tuple[str, Path, str]],
        *,
        named: bool,
        generated: bool,
    ) -> None:
        super().__init__(found.room, Subject(Judge.CHILDREN))
        self._child = child
        self._found = found
        self._seen = seen
        self._named = named
        self._generated = generated

    def add(self, diagnostic: Diagnostic) -> None:
        if diagnostic.code == _BY_ADMISSION and (diagnostic.path or ())[-1:] == ("priority",):
            admission = (
                "every cluster whose admission plugin Priority is on (the default) rejects the Pod"
            )
            help = "; ".join(filter(None, (diagnostic.help, admission)))
            diagnostic = diagnostic._replace(severity=Severity.WARNING, help=help)
        super().add(diagnostic)
        if diagnostic.path in NAMES and not self._named:
            return
        path, reason = self._origin(diagnostic.path or ())
        written: list[Related] = []
        added: list[Related] = []
        for one in diagnostic.related:
            second, why = self._origin(one.path or ())
            if why is None:
                written.append(one._replace(path=second))
            else:
                added.append(
                    one._replace(
                        message=f"{one.message} (the operator adds it: {why})", path=second
                    )
                )
        if reason is not None:
            added.append(Related(f"added by the operator: {reason}", path=path))
            if written:  # of two that clash, the user can change what the user wrote
                path = written.pop(0).path
        related = (*written, *added)
        key = (diagnostic.code, path or (), diagnostic.message.partition(": ")[2])
        if key not in self._seen:
            self._seen.add(key)
            self._found.add(diagnostic._replace(path=path or (), related=related))

    def _origin(self, path: Path) -> tuple[Path | None, str | None]:
        found, reason = self._child.origin(path)
        if self._generated and found == NAMES[0]:
            return NAMES[1], reason
        return found, reason
