"""Many manifests for many targets: files to verdicts, with counts as data.

The command line parses arguments and prints; everything between is here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from renderer.diagnostics import (
    MOST_KEPT,
    Collector,
    Diagnostic,
    Judge,
    Of,
    Path,
    Place,
    Position,
    Severity,
    Subject,
    Where,
    has_errors,
)
from renderer.kube_yaml.reader import read_documents
from renderer.kuberay.kinds import KINDS
from renderer.kuberay.versions import KubeRayVersion
from renderer.sources import MANIFESTS, STDIN, Listed, read_source
from renderer.target import Target
from renderer.verdict import Document, Verdict, report_dropped, verdicts

_LEAST_KEPT = 100
"""Diagnostics that are kept for each of many targets."""


@dataclass
class ForTarget:
    """What one target's judges report about one file.

    `kinds` counts the judged objects of known kinds, of which `rejected` and `left_alone` are some;
    `not_checked`, `others_accepted` and `others_rejected` count all other objects. `errors` counts
    errors, also those that are not kept.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    errors: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    rejected: int = 0
    left_alone: int = 0
    not_checked: int = 0
    others_accepted: int = 0
    others_rejected: int = 0

    @property
    def judged(self) -> int:
        """How many objects there are, as far as they were looked at."""
        return self.kinds.total() + self.not_checked + self.others_accepted + self.others_rejected

    def count(self, verdict: Verdict, *, broken: bool) -> None:
        """`broken`: the document has an error of its own, such as a duplicate key, so no object in
        it is accepted.
        """
        rejected = broken or verdict.rejected
        if verdict.checked and verdict.kind not in KINDS:
            self.others_accepted += not rejected
            self.others_rejected += rejected
        elif verdict.checked:
            self.kinds[verdict.kind] += 1
            self.rejected += rejected
            self.left_alone += verdict.left_alone and not rejected
        else:
            self.not_checked += not rejected
            self.others_rejected += rejected


@dataclass
class Checked:
    """One file. `diagnostics` are about the file itself, such as one that cannot be read.

    `broken`: the file has errors of its own, so that it is rejected whatever its objects are.
    """

    targets: list[ForTarget]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    broken: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is neither an object nor anything to report."""
        whole = self.most_judged
        reported = self.diagnostics or any(target.diagnostics for target in self.targets)
        return not reported and not whole.judged

    @property
    def most_judged(self) -> ForTarget:
        """The target that judged most objects: of many problems a judge stops early."""
        return max(self.targets, key=lambda one: one.judged)

    def rejected(self, number: int) -> int:
        """How many objects of known kinds target `number` rejects."""
        return self.targets[number].rejected

    def accepted(self, number: int) -> int:
        """How many objects of known kinds target `number` accepts."""
        return self.targets[number].kinds.total() - self.rejected(number)

    def is_rejected(self, number: int) -> bool:
        """Whether target `number` rejects anything in this file."""
        target = self.targets[number]
        return self.broken or target.rejected > 0 or target.others_rejected > 0

    def errors(self, number: int) -> int:
        """How many errors there are for target `number`, those of the file itself included."""
        own = sum(problem.severity is Severity.ERROR for problem in self.diagnostics)
        return own + self.targets[number].errors

    def first_error(self, number: int) -> Diagnostic | None:
        everything = (*self.diagnostics, *self.targets[number].diagnostics)
        return next((one for one in everything if one.severity is Severity.ERROR), None)


MOST_JUDGED = 1_000_000
"""Keys and values of one file, once for each of several targets: some four seconds of CPU time."""


def check_file(file: Listed, targets: Sequence[Target]) -> Checked:
    """Read and judge one file for all targets. A file that cannot be read is a result, too."""
    unreadable = Collector()
    source = read_source(file.name, MANIFESTS, unreadable)
    if source is None:
        return Checked([ForTarget() for _ in targets], unreadable.diagnostics, broken=True)
    read = read_documents(source)
    broken = _documents_with_errors(read.documents, read.diagnostics)
    checked = check_documents(read.documents, targets, name=file.name, broken=broken)
    checked.diagnostics += read.diagnostics
    checked.broken |= has_errors(read.diagnostics)
    if file.named and not read.documents and not checked.broken:
        checked.diagnostics.append(_empty(file.name))
        checked.broken = True
    return checked


def _documents_with_errors(
    documents: Sequence[Document], problems: Iterable[Diagnostic]
) -> frozenset[int]:
    """The indexes of documents that hold an error of the reader, such as a duplicate key: kubectl
    rejects these.
    """
    errors = [problem.where for problem in problems if problem.severity is Severity.ERROR]
    if not errors:
        return frozenset()
    found = set()
    for document in documents:
        whole = document.place(())
        if isinstance(whole, Place) and any(_is_inside(where, whole) for where in errors):
            found.add(document.index)
    return frozenset(found)


def _is_inside(where: Where | None, whole: Place) -> bool:
    return isinstance(where, Place) and whole.start <= where.start <= whole.end


def check_documents(
    documents: Sequence[Document],
    targets: Sequence[Target],
    *,
    name: str = STDIN,
    broken: frozenset[int] = frozenset(),
) -> Checked:
    """Judge the documents of one file for all targets. `name` is the file's, `broken` the indexes
    of those with errors.

    A target's judges stop at the first object after its share of `MOST_KEPT` diagnostics, so that
    the work on one file is bounded. What is not judged then is not counted.
    """
    if len(targets) > 1 and _count(documents) * len(targets) > MOST_JUDGED:
        return Checked([ForTarget() for _ in targets], [_too_much(name, len(targets))], broken=True)
    limit = max(MOST_KEPT // len(targets), _LEAST_KEPT)
    remembered = [_Remembered(document) for document in documents]
    checked = Checked([])
    for target in targets:
        found = Collector(limit)
        for_target = ForTarget(found.diagnostics)
        for document in remembered:
            if found.full:
                break
            for verdict in verdicts(document, target, found):
                for_target.count(verdict, broken=document.index in broken)
        for_target.errors = found.errors
        report_dropped(found, _start(name))
        checked.targets.append(for_target)
    return checked


def _count(documents: Sequence[Document]) -> int:
    """Keys and values, as many as are of interest."""
    count = 0
    level: list[Any] = [document.data for document in documents]
    while level and count <= MOST_JUDGED:
        count += len(level)
        maps = [one.values() for one in level if isinstance(one, dict)]
        lists = [one for one in level if isinstance(one, list)]
        level = [*chain.from_iterable(maps), *chain.from_iterable(lists)]
    return count


def _too_much(name: str, targets: int) -> Diagnostic:
    message = f"the file is too large to be checked for {targets} versions at once"
    help = "check it for one version, as in --kuberay-version 1.4, or split it"
    return Diagnostic("yaml/too-large", message, where=_start(name), help=help)


class _Remembered:
    """A document whose places are looked up once, however many targets ask for them."""

    def __init__(self, document: Document) -> None:
        self.data = document.data
        self.index = document.index
        self._document = document
        self._places: dict[tuple[Path, Of], Where | None] = {}

    def place(self, path: Path, *, of: Of = "value") -> Where | None:
        key = (path, of)
        if key not in self._places:
            self._places[key] = self._document.place(path, of=of)
        return self._places[key]


def _start(name: str) -> Place:
    start = Position(1, 1)
    return Place(name, start, start)


def _empty(name: str) -> Diagnostic:
    return Diagnostic(
        "yaml/empty",
        (
            "the file has no document: kubectl would apply nothing, Argo CD with prune would "
            "delete everything"
        ),
        where=_start(name),
        help="did the command before the pipe fail? use `set -o pipefail`",
    )


def nothing_at_all(checked: Sequence[Checked], found: Collector) -> None:
    """Report an error if no file has a document. Files that were named report it themselves."""
    if checked and all(file.is_empty for file in checked):
        found.add(Diagnostic("yaml/empty", "none of these files has a document"))


# --- what is reported -----------------------------------------------------------------------------


def all_diagnostics(checked: Sequence[Checked]) -> list[Diagnostic]:
    """In the order of the files, then of the targets; what holds for all targets once."""
    found: list[Diagnostic] = []
    for file in checked:
        of_targets = (problem for target in file.targets for problem in target.diagnostics)
        found += dict.fromkeys((*file.diagnostics, *of_targets))
    return found


def merged(diagnostics: Iterable[Diagnostic], targets: Sequence[Target]) -> list[Diagnostic]:
    """The same verdict of several versions as one diagnostic whose subject has all of them."""
    versions: dict[Diagnostic, list[KubeRayVersion]] = {}
    for problem in diagnostics:
        same = problem._replace(subject=Subject(problem.subject.judge))
        known = versions.setdefault(same, [])
        version = problem.subject.version
        if version is not None and version not in known:
            known.append(version)
    asked = [target.version for target in targets]
    return [
        problem._replace(subject=_subject(problem.subject.judge, known, asked))
        for problem, known in versions.items()
    ]


def _subject(judge: Judge, known: list[KubeRayVersion], asked: list[KubeRayVersion]) -> Subject:
    if not known:
        return Subject(judge)
    first, *others = known
    start = asked.index(first)
    consecutive = known == asked[start : start + len(known)]
    return Subject(judge, first, tuple(others), consecutive)


class Count(NamedTuple):
    """Objects of known kinds, for one target."""

    version: KubeRayVersion
    accepted: int
    rejected: int
    left_alone: int


class Summary(NamedTuple):
    """What was counted in all files.

    `others_accepted`, `others_rejected`: objects of Kubernetes' own kinds, and those whose metadata
    no API server accepts. `not_checked`: objects of all other kinds; only their apiVersion, kind
    and metadata are checked.
    """

    files: int
    broken_files: int
    kinds: Counter[str]
    targets: tuple[Count, ...]
    not_checked: int
    others_accepted: int
    others_rejected: int


def summary(targets: Sequence[Target], checked: Sequence[Checked]) -> Summary:
    counts = []
    for number, target in enumerate(targets):
        accepted = sum(file.accepted(number) for file in checked)
        rejected = sum(file.rejected(number) for file in checked)
        left_alone = sum(file.targets[number].left_alone for file in checked)
        counts.append(Count(target.version, accepted, rejected, left_alone))
    whole = [file.most_judged for file in checked]
    return Summary(
        files=len(checked),
        broken_files=sum(file.broken for file in checked),
        kinds=sum((one.kinds for one in whole), Counter()),
        targets=tuple(counts),
        not_checked=sum(one.not_checked for one in whole),
        others_accepted=sum(one.others_accepted for one in whole),
        others_rejected=sum(one.others_rejected for one in whole),
    )
