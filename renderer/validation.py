"""Documents and a target to diagnostics: what the API server refuses, then what the operator refuses.

Each verdict can be told apart by the area of its codes: `schema` is the API server's, `operator` and `pod` the
operator's (of an object that the API server took), all others change none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, Protocol

from renderer import api_server
from renderer.diagnostics import Diagnostic, Path, Related, Severity, Where, format_path
from renderer.kuberay import rules

if TYPE_CHECKING:
    from renderer.api_server.problem import Problem
    from renderer.api_server.structural import Structural
    from renderer.kuberay.versions import KubeRayVersion

_GROUP = "ray.io"
_POD_AREA = "pod/"
_DEEPEST_LIST = 8
"""Lists in lists: kubectl reads them, nobody writes them."""
_CHART_KEYS = {"head", "worker", "image", "additionalWorkerGroups", "gcsFaultTolerance", "common", "nameOverride"}
_VALUES_FILE = "this looks like a values file, which `render -f FILE` renders and checks; here manifests are checked"


class Document(Protocol):
    """What is validated: a document of a file (`renderer.kube_yaml.reader`), or a rendered object with its values behind it."""

    data: Any
    index: int

    def place(self, path: Path, *, of: Literal["key", "value"] = "value") -> Where | None: ...


@dataclass(frozen=True)
class Target:
    """Whose verdict is asked for. `stated`: did the user name the version; `gates`: what its operator is started with."""

    version: KubeRayVersion
    stated: bool = True
    gates: Mapping[str, bool] = field(default_factory=dict)
    crd: Structural | None = None


class Answer(Enum):
    OK = "ok"
    REJECT = "reject"
    NOT_ASKED = "n/a"
    """The operator never sees the object, or leaves it to another controller."""


@dataclass(frozen=True)
class Verdict:
    """Of one object: its kind, what API server and operator do with it, and why.

    `schema_known` is false for kinds that nothing is known of but that every object has apiVersion, kind and name.
    """

    kind: str
    schema_known: bool
    api_server: Answer
    operator: Answer
    diagnostics: tuple[Diagnostic, ...]

    @property
    def taken(self) -> bool:
        return Answer.REJECT not in (self.api_server, self.operator)


def validate(documents: Iterable[Document], target: Target) -> list[Diagnostic]:
    """Everything that is wrong with the objects in `documents`, in their order."""
    return [problem for document in documents for found in verdicts(document, target) for problem in found.diagnostics]


def verdict(document: Document, target: Target) -> Verdict:
    """Of a document that holds one object; the first one's of a List."""
    return next(verdicts(document, target))


def verdicts(document: Document, target: Target) -> Iterator[Verdict]:
    """One verdict an object: a document holds one, or a List of them."""
    for path, data in _objects(document.data, ()):
        yield _verdict(_Part(document, path), data, target)


def _objects(data: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The objects of a document, those in a List (`kind: List`, `RayClusterList`) one by one, with their paths."""
    items = data.get("items") if isinstance(data, dict) else None
    kind = data.get("kind") if isinstance(data, dict) else None
    if (
        not (isinstance(items, list) and items and isinstance(kind, str) and kind.endswith("List"))
        or len(path) >= 2 * _DEEPEST_LIST
    ):
        yield path, data
        return
    for index, item in enumerate(items):
        yield from _objects(item, (*path, "items", index))


@dataclass(frozen=True)
class _Part:
    """An object inside a document: paths in it start at the object, those that are told at the document."""

    document: Document
    root: Path

    def diagnostic(
        self,
        code: str,
        severity: Severity,
        message: str,
        path: Path,
        of: Literal["key", "value"],
        mend: str | None,
        version: str | None,
        related: tuple[tuple[str, Path], ...] = (),
    ) -> Diagnostic:
        path = (*self.root, *path)
        return Diagnostic(
            code=code,
            message=message,
            severity=severity,
            where=self.document.place(path, of=of),
            path=format_path(path) or None,
            document=self.document.index,
            kuberay_version=version,
            help=mend,
            related=tuple(Related(text, self.document.place((*self.root, *place))) for text, place in related),
        )


def _verdict(part: _Part, data: Any, target: Target) -> Verdict:
    kind = data.get("kind") if isinstance(data, dict) else None
    kind = kind if isinstance(kind, str) else ""
    if not _is_rays(data, kind):
        problems = [
            part.diagnostic(p.code, p.severity, p.message, p.path, p.of, p.help, None) for p in _any_object(data)
        ]
        answer = Answer.REJECT if problems else Answer.OK
        return Verdict(kind, False, answer, Answer.NOT_ASKED, tuple(problems))
    schema = api_server.check(data, target.version, crd=target.crd)
    violations = rules.check(data, target.version, target.gates)
    if not schema and not violations:
        operator = Answer.NOT_ASKED if rules.left_alone(data, target.version) else Answer.OK
        return Verdict(kind, True, Answer.OK, operator, ())
    return _refused(part, data, kind, target, schema, violations)


def _refused(
    part: _Part,
    data: dict[str, Any],
    kind: str,
    target: Target,
    schema: list[Problem],
    violations: list[rules.Violation],
) -> Verdict:
    version = str(target.version)
    told = [part.diagnostic(p.code, p.severity, p.message, p.path, p.of, p.help, version) for p in schema]
    refused_by_schema = any(p.severity is Severity.ERROR for p in schema)
    refused_by_operator = False
    places = [p.path for p in schema]
    for violation in violations:
        finding = violation.finding
        # What the schema already says of a place is not said again of the Pods made of it.
        if violation.code.startswith(_POD_AREA) and any(_touch(finding.path, place) for place in places):
            continue
        refused_by_operator |= violation.severity is Severity.ERROR
        told.append(
            part.diagnostic(
                violation.code,
                violation.severity,
                finding.message,
                finding.path,
                finding.of,
                finding.help,
                version if violation.by_version else None,
                finding.related,
            )
        )
    if refused_by_schema:
        return Verdict(kind, True, Answer.REJECT, Answer.NOT_ASKED, tuple(told))
    operator = Answer.REJECT if refused_by_operator else Answer.OK
    if rules.left_alone(data, target.version):
        operator = Answer.NOT_ASKED
    return Verdict(kind, True, Answer.OK, operator, tuple(told))


def _touch(one: Path, other: Path) -> bool:
    """Is one of two places the other, or inside it?"""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter] and shorter > 0


def _is_rays(data: Any, kind: str) -> bool:
    """A kind that is known here, of Ray's API group; without any apiVersion it is taken for one, and told to have one."""
    if kind not in rules.SPEC_PATHS:
        return False
    api_version = data.get("apiVersion")
    return not isinstance(api_version, str) or api_version.partition("/")[0] == _GROUP or "/" not in api_version


def _problems_of_any(data: Any) -> list[Problem]:
    """What every Kubernetes object has, of whatever kind."""
    problems = api_server.check_object(data)
    if problems and isinstance(data, dict) and "apiVersion" not in data and _CHART_KEYS & data.keys():
        return [problem._replace(help=_VALUES_FILE) for problem in problems]
    return problems
