"""Documents and a target to diagnostics: what the API server refuses, then what the operator refuses.

Each verdict can be told apart by the area of its codes: `schema` is the API server's, `operator` and `pod` the
operator's (of an object that the API server took), all others change none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from renderer import api_server
from renderer import operator as rules
from renderer.diagnostics import Diagnostic, Path, Related, Severity, Where, has_errors, nearest
from renderer.kuberay.kinds import GROUP, KINDS

if TYPE_CHECKING:
    from renderer.api_server.problem import Problem
    from renderer.api_server.structural import Structural
    from renderer.kuberay.versions import KubeRayVersion

_POD_AREA = "pod/"
_DEEPEST_LIST = 8
"""Lists in lists: kubectl reads them, nobody writes them."""
_CHART_KEYS = {"head", "worker", "image", "additionalWorkerGroups", "gcsFaultTolerance", "common", "nameOverride"}
_VALUES_FILE = "it looks like a values file, which `render -f FILE` renders and checks; here manifests are checked"


class Document(Protocol):
    """What is validated: a document of a file (`renderer.kube_yaml.reader`), or a rendered object and its values."""

    data: Any
    index: int

    def place(self, path: Path, *, of: Literal["key", "value"] = "value") -> Where | None: ...


class Target(NamedTuple):
    """Whose verdict is asked for. `gates`: what its operator is given."""

    version: KubeRayVersion
    gates: Mapping[str, bool] = MappingProxyType({})
    crd: Structural | None = None


class Answer(Enum):
    OK = "ok"
    REJECT = "reject"
    NOT_ASKED = "n/a"
    """The operator never sees the object, or leaves it to another controller."""


class Verdict(NamedTuple):
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


class _Part:
    """An object inside a document: paths in it start at the object, those that are told at the document."""

    def __init__(self, document: Document, root: Path) -> None:
        self.document = document
        self.root = root

    def diagnostic(
        self,
        code: str,
        severity: Severity,
        said: Problem | rules.Finding,
        version: str | None,
        related: tuple[tuple[str, Path], ...] = (),
    ) -> Diagnostic:
        path = (*self.root, *said.path)
        return Diagnostic(
            code=code,
            message=said.message,
            severity=severity,
            where=self.document.place(path, of=said.of),
            path=path,
            document=self.document.index,
            kuberay_version=version,
            help=said.help,
            related=tuple(Related(text, self._whole((*self.root, *place))) for text, place in related),
        )

    def _whole(self, path: Path) -> Where | None:
        """Where a value stands; of a map or a list that is where its key does."""
        data = self.document.data
        for part in path:
            known = data if isinstance(data, dict) else dict(enumerate(data)) if isinstance(data, list) else {}
            data = known.get(part)
        return self.document.place(path, of="key" if isinstance(data, dict | list) else "value")


def _verdict(part: _Part, data: Any, target: Target) -> Verdict:
    kind = data.get("kind") if isinstance(data, dict) else None
    kind = kind if isinstance(kind, str) else ""
    if not _is_rays(data, kind):
        problems = _problems_of_any(data)
        told = tuple(part.diagnostic(problem.code, problem.severity, problem, None) for problem in problems)
        return Verdict(kind, False, Answer.REJECT if has_errors(told) else Answer.OK, Answer.NOT_ASKED, told)
    schema = api_server.check(data, target.version, crd=target.crd)
    violations = rules.check(data, target.version, target.gates)
    left_alone = rules.left_alone(data, target.version)
    if not schema and not violations:
        return Verdict(kind, True, Answer.OK, Answer.NOT_ASKED if left_alone else Answer.OK, ())
    version = str(target.version)
    second_places = _second_places(schema, violations)
    of_schema = [
        part.diagnostic(problem.code, problem.severity, problem, version, second_places.get(problem.path, ()))
        for problem in schema
    ]
    of_rules = [
        part.diagnostic(v.code, v.severity, v.finding, version if v.by_version else None, v.finding.related)
        for v in violations
        if not any(_says_the_same(problem, v) for problem in schema)
    ]
    refused = has_errors(of_schema)
    operator = Answer.NOT_ASKED if refused or left_alone else Answer.REJECT if has_errors(of_rules) else Answer.OK
    return Verdict(kind, True, Answer.REJECT if refused else Answer.OK, operator, (*of_schema, *of_rules))


def _says_the_same(problem: Problem, violation: rules.Violation) -> bool:
    """What the schema says of a place is not said again of the Pods made of it: one place is the other, or inside it."""
    one, other = problem.path, violation.finding.path
    shorter = min(len(one), len(other))
    return violation.code.startswith(_POD_AREA) and shorter > 0 and one[:shorter] == other[:shorter]


def _second_places(
    schema: list[Problem], violations: list[rules.Violation]
) -> dict[Path, tuple[tuple[str, Path], ...]]:
    """Of problems that a rule would have told too: the second place, which the rule knows and the schema does not."""
    return {
        problem.path: violation.finding.related
        for problem in schema
        for violation in violations
        if _says_the_same(problem, violation)
    }


def _is_rays(data: Any, kind: str) -> bool:
    """A kind that is known here, of Ray's API group; one without any apiVersion is taken for one, and told so."""
    if kind not in KINDS:
        return False
    api_version = data.get("apiVersion")
    return not isinstance(api_version, str) or api_version.partition("/")[0] == GROUP or "/" not in api_version


def _problems_of_any(data: Any) -> list[Problem]:
    """What every Kubernetes object has, of whatever kind; one problem for what is no object for a reason that shows."""
    if isinstance(data, dict):
        from renderer.api_server.problem import Problem

        if data.get("kind") == "List":
            return [Problem("schema/no-object", ("items",), "the list holds no object: kubectl would apply nothing")]
        if not {"apiVersion", "kind"} & data.keys() and _CHART_KEYS & data.keys():
            message = "this is no manifest: it has neither apiVersion nor kind"
            return [Problem("schema/no-object", (), message, help=_VALUES_FILE)]
    return [*api_server.check_object(data), *_misspelled_kind(data)]


def _misspelled_kind(data: Any) -> list[Problem]:
    """A kind of Ray's group that is almost one of KubeRay's: skipped as a stranger it would pass, and no API server has it."""
    kind, api_version = (data.get("kind"), data.get("apiVersion")) if isinstance(data, dict) else (None, None)
    if not (isinstance(kind, str) and isinstance(api_version, str) and api_version.startswith(f"{GROUP}/")):
        return []
    if kind in KINDS or kind.endswith("List"):
        return []
    meant = nearest(kind, KINDS)
    if meant is None:
        return []
    from renderer.api_server.problem import Problem

    return [Problem("schema/kind", ("kind",), f"{GROUP} has no such kind, did you mean {meant}?")]
