"""Documents and a target to verdicts: what the API server rejects, then what the operator rejects.

A diagnostic's subject says whose verdict it is: the API server judges the object as it is
written, the operator judges what the API server accepted, the API server judges the Pods that the
operator makes, and advice changes no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, NamedTuple, Protocol

from renderer import api_server
from renderer import operator as rules
from renderer.api_server import core
from renderer.child_verdict import NAMES, check_children
from renderer.diagnostics import (
    Collector,
    Diagnostic,
    Judge,
    ObjectCollector,
    Of,
    Path,
    Related,
    Severity,
    Subject,
    Where,
)
from renderer.kuberay.kinds import GROUP, KINDS, is_list, objects_of
from renderer.paths import at
from renderer.target import Target as Target
from renderer.values.keys import is_values
from renderer.verdict_memory import Memory, is_about_any_name, key_of

_NESTED_LIST = "a List inside a List: kubectl rejects it"
_VALUES_FILE = "it looks like a values file: `render -f FILE` renders and checks it"
_API_SERVER = Subject(Judge.API_SERVER)


class Document(Protocol):
    """What is validated: a document of a file (`renderer.kube_yaml.reader`), or a rendered object
    and its values.
    """

    data: Any
    index: int

    def place(self, path: Path, *, of: Of = "value") -> Where | None: ...


class Answer(Enum):
    OK = "ok"
    REJECT = "reject"
    NOT_ASKED = "n/a"
    """The judge never sees the object, or leaves it to another controller."""
    NOT_CHECKED = "not checked"
    """Nothing is known here that could be checked. It is never counted as accepted."""


_UNASKED = (Answer.NOT_ASKED, Answer.NOT_ASKED, Answer.NOT_ASKED)


class Verdict(NamedTuple):
    """The verdict on one object: its kind, the answers of the judges in their order, and why.

    `children` is the API server's answer on what the operator makes. If it is REJECT, `operator` is
    too: the cluster never starts.
    """

    kind: str
    checked: bool
    """Whether the kind is known: KubeRay's, or Kubernetes' own.

    Of others only metadata is checked.
    """
    api_server: Answer
    operator: Answer
    children: Answer
    ray: Answer
    """Ray's answer on the texts that the operator hands on to it."""
    diagnostics: tuple[Diagnostic, ...]

    @property
    def rejected(self) -> bool:
        return Answer.REJECT in (self.api_server, self.operator, self.ray)

    @property
    def accepted(self) -> bool:
        return self.checked and not self.rejected

    @property
    def left_alone(self) -> bool:
        """Whether `managedBy` leaves an accepted object to another controller."""
        return self.accepted and self.operator is Answer.NOT_ASKED


def validate(documents: Iterable[Document], target: Target) -> list[Diagnostic]:
    """Everything that is wrong with the objects in `documents`, in their order.

    Of many problems only the first are reported; the last diagnostic says so.
    """
    found = Collector()
    for document in documents:
        verdicts(document, target, found)
    report_dropped(found)
    return found.diagnostics


def report_dropped(found: Collector, where: Where | None = None) -> None:
    """If `found` could not keep everything, say so: with its errors as an error."""
    if not (found.dropped or found.full):
        return
    message = (
        f"there may be more problems: the check stopped after the first {len(found.diagnostics)}"
    )
    severity = Severity.ERROR if found.has_errors else Severity.WARNING
    help = "fix these and check again"
    found.diagnostics.append(
        Diagnostic("input/too-many-problems", message, severity, where, help=help)
    )


def verdicts(document: Document, target: Target, found: Collector) -> list[Verdict]:
    """One verdict for each object: a document has one, or a List of them.

    Every object gets its verdict, also after `found` is full.
    """
    return [
        _verdict(document, path, data, target, found) for path, data in objects_of(document.data)
    ]


class _Judged(NamedTuple):
    """What the judges say about an object, wherever it is written."""

    api_server: Answer
    operator: Answer
    children: Answer
    ray: Answer
    problems: tuple[Diagnostic, ...]
    stopped: bool
    """Whether a judge found more than it could keep, so that there may be more problems."""


_JUDGED: Memory[_Judged] = Memory()


def _verdict(
    document: Document, path: Path, data: Any, target: Target, found: Collector
) -> Verdict:
    placed = ObjectCollector(found, document, path)
    kind = data.get("kind") if isinstance(data, dict) else None
    kind = kind if isinstance(kind, str) else ""
    if not _is_rays(data, kind):
        return _of_another_kind(data, kind, placed)
    key = key_of(data, target)
    judged = _JUDGED.get(key)
    if judged is None:
        judged = _judge(data, target, placed.room)
        if key is not None and not judged.stopped and is_about_any_name(judged.problems, data):
            _JUDGED.keep(key, judged)
    found.dropped += judged.stopped
    if judged.problems:
        _report(judged.problems, data, placed)
    answers = (judged.api_server, judged.operator, judged.children, judged.ray)
    return Verdict(kind, True, *answers, tuple(placed.diagnostics))


def _judge(data: dict[str, Any], target: Target, room: int) -> _Judged:
    """Ask every judge. Of each, at most `room` problems are kept."""
    by_schema = Collector(room, Subject(Judge.API_SERVER, target.version))
    api_server.check(data, target.version, by_schema, crd=target.crd)
    by_rules = Collector(max(room, 1))
    rules.check(data, target.version, target.gates, by_rules)
    by_children = Collector(max(room, 1))
    left_alone = rules.left_alone(data, target.version, target.gates)
    if not left_alone:
        errors = (*by_schema.diagnostics, *by_rules.diagnostics)
        named = all(
            problem.path not in NAMES or problem.severity is not Severity.ERROR
            for problem in errors
        )
        check_children(data, target, by_children, named=named)
    problems = _join(by_schema.diagnostics, by_rules.diagnostics, by_children.diagnostics)
    answers = _UNASKED
    # The operator decodes also what it leaves alone.
    if not by_schema.has_errors and (by_rules.has_errors or not left_alone):
        answers = _answers(by_rules, by_children)
    answer = Answer.REJECT if by_schema.has_errors else Answer.OK
    judges = (by_schema, by_rules, by_children)
    stopped = any(judge.full or judge.dropped > 0 for judge in judges)
    return _Judged(answer, *answers, tuple(problems), stopped)


def _of_another_kind(data: Any, kind: str, found: Collector) -> Verdict:
    """Kubernetes' own kinds are judged by the API server's rules, of all others only what every
    object must have.
    """
    is_known = isinstance(data, dict) and core.is_judged(data.get("apiVersion"), kind)
    found.subject = _API_SERVER
    if is_known:
        core.check(data, found)
    else:
        _check_any(data, found)
    answer = Answer.OK if is_known else Answer.NOT_CHECKED
    if found.has_errors:
        answer = Answer.REJECT
    return Verdict(kind, is_known, answer, *_UNASKED, tuple(found.diagnostics))


def _answers(by_rules: Collector, by_children: Collector) -> tuple[Answer, Answer, Answer]:
    """The answers of the operator, of the API server on what it makes, and of Ray."""
    errors = [
        problem.subject.judge
        for problem in by_rules.diagnostics
        if problem.severity is Severity.ERROR
    ]
    children = Judge.CHILDREN in errors or by_children.has_errors
    operator = children or by_rules.dropped > 0 or any(judge is not Judge.RAY for judge in errors)
    answers = (operator, children, Judge.RAY in errors)
    first, second, third = (Answer.REJECT if rejects else Answer.OK for rejects in answers)
    return first, second, third


def _join(
    by_schema: list[Diagnostic], by_rules: list[Diagnostic], by_children: list[Diagnostic]
) -> list[Diagnostic]:
    """What all judges report, each problem once.

    What the schema reports about a place is not reported again about a child: one of the two
    places is the other, or is inside it. The schema's report gets the second place, which only the
    judge of the child knows. Nor is what follows from a place that a rule rejects.
    """
    errors = [problem for problem in by_schema if problem.severity is Severity.ERROR]
    paths = {problem.path or () for problem in errors}
    # The right field is missing where it is misspelled.
    misspelled = {
        (problem.path or ())[:-1] for problem in errors if problem.code == "schema/unknown-field"
    }
    inside: dict[Path, list[Path]] = {}
    for path in paths:
        for around in _around(path):
            inside.setdefault(around, []).append(path)
    rejected = {problem.path or () for problem in by_rules if problem.severity is Severity.ERROR}
    related: dict[Path, tuple[Related, ...]] = {}
    kept = set()
    of_children = [
        *(problem for problem in by_rules if problem.subject.judge is Judge.CHILDREN),
        *by_children,
    ]
    for problem in of_children:
        path = problem.path or ()
        same = [around for around in _around(path) if around in paths]
        same += inside.get(path, ())
        related |= dict.fromkeys(same, problem.related)
        if not same and path[:-1] not in misspelled:
            kept.add(id(problem))
    joined = [
        problem._replace(related=related.get(problem.path or (), ())) for problem in by_schema
    ]
    joined += [
        one for one in by_rules if one.subject.judge is not Judge.CHILDREN or id(one) in kept
    ]
    joined += [
        one
        for one in by_children
        if id(one) in kept
        and not _is_at_one_of(one.path or (), rejected)
        and not _follows(one, by_children)
    ]
    return joined


def _follows(problem: Diagnostic, others: list[Diagnostic]) -> bool:
    """Whether a problem is with what the operator copies from a map, of which a part is wrong by
    itself.

    The port of a container is the head Service's as well.
    """
    path = problem.path or ()
    if not any(one.path == path for one in problem.related):
        return False
    paths = [one.path or () for one in others if one.severity is Severity.ERROR]
    return any(len(other) > len(path) and other[: len(path)] == path for other in paths)


def _is_at_one_of(path: Path, places: set[Path]) -> bool:
    return any(around in places for around in _around(path))


def _around(path: Path) -> list[Path]:
    """The path, and those of the maps and lists that it is in, from the outermost on."""
    return [path[:length] for length in range(1, len(path) + 1)]


_NAMESPACE: Path = ("metadata", "namespace")
_NAMED_BY_ERRORS = ("cluster/placeholder", "cluster/resource-unit")
"""Advice about a text that the help of an error at the same place names as well."""


def _report(joined: Sequence[Diagnostic], data: Any, found: Collector) -> None:
    """Report once what two judges say about the name, and name unreplaced placeholders."""
    errors = [problem for problem in joined if problem.severity is Severity.ERROR]
    wrong = {problem.path for problem in errors}
    bad_name = any(problem.code == "schema/name" for problem in errors)
    # The operator's rule about the name is the stricter one: its help holds for both.
    for_name = next(
        (problem.help for problem in errors if problem.code == "operator/name-form"), None
    )
    for problem in joined:
        if bad_name and problem.path in NAMES and problem.code != "schema/name":
            continue
        of_child = problem.subject.judge is Judge.CHILDREN
        if of_child and problem.code == "schema/namespace" and _NAMESPACE in wrong:
            continue  # the child is in the namespace of the object
        if problem.code in _NAMED_BY_ERRORS and problem.path in wrong:
            continue
        is_name = problem.code == "schema/name" and for_name is not None
        reported = problem._replace(help=for_name) if is_name else problem
        found.add(_of_placeholder(reported, data))


def _of_placeholder(problem: Diagnostic, data: Any) -> Diagnostic:
    """The same problem; if the value is a placeholder that nobody replaced, the help says so."""
    from renderer.near_misses import placeholder_help

    help = placeholder_help(at(data, problem.path or ())) if problem.of == "value" else None
    return problem if help is None else problem._replace(help=help)


def _is_rays(data: Any, kind: str) -> bool:
    """A known kind of Ray's API group; also one without any apiVersion, which is reported then."""
    if kind not in KINDS:
        return False
    api_version = data.get("apiVersion")
    return (
        not isinstance(api_version, str)
        or api_version.partition("/")[0] == GROUP
        or "/" not in api_version
    )


def _check_any(data: Any, found: Collector) -> None:
    """Report what is wrong with an object of any other kind: what every Kubernetes object must
    have.
    """
    if is_list(data):
        help = "put its items into the outer list"
        found.error("schema/nested-list", ("kind",), _NESTED_LIST, help=help)
    elif isinstance(data, dict) and data.get("kind") == "List":
        message = "the list has no object: kubectl would apply nothing"
        found.error("schema/no-object", ("items",), message)
    elif is_values(data):
        message = "this is not a manifest: it has neither apiVersion nor kind"
        found.error("schema/no-object", (), message, help=_VALUES_FILE)
    else:
        api_server.check_object(data, found)
        _check_spelling(data, found)
        _check_group(data, found)


def _check_spelling(data: Any, found: Collector) -> None:
    """Report a kind of Ray's group that is almost one of KubeRay's.

    Left unchecked as an unknown kind it would pass, but no API server has it.
    """
    kind, api_version = (
        (data.get("kind"), data.get("apiVersion")) if isinstance(data, dict) else (None, None)
    )
    if not (
        isinstance(kind, str)
        and isinstance(api_version, str)
        and api_version.startswith(f"{GROUP}/")
    ):
        return
    if kind in KINDS or kind.endswith("List"):
        return
    from renderer.suggest import nearest

    meant = nearest(kind, KINDS)
    if meant is not None:
        message = f"the API group {GROUP} does not have this kind, did you mean {meant}?"
        found.error("schema/kind", ("kind",), message)
    elif not found.has_errors:
        message = f"the kind {kind[:60]} of {GROUP} is not known here, so it is not checked"
        found.warning(
            "schema/not-checked", ("kind",), message, help=f"checked are {', '.join(KINDS)}"
        )


def _check_group(data: Any, found: Collector) -> None:
    """Report a kind of KubeRay in a group that is almost Ray's, such as ray.com: no API server has
    it.
    """
    kind, api_version = (
        (data.get("kind"), data.get("apiVersion")) if isinstance(data, dict) else (None, None)
    )
    if kind not in KINDS or not isinstance(api_version, str):
        return
    from renderer.suggest import nearest

    group, _, version = api_version.rpartition("/")
    if group != GROUP and nearest(group, (GROUP,), similar=0.55) is not None:
        message = f'{kind} is a kind of the API group {GROUP}, not of "{group}"'
        found.error("schema/api-version", ("apiVersion",), message, help=f"write {GROUP}/{version}")
