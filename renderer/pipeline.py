"""The stages of a render, in order: values in, manifest out. Read this first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from renderer import manifest
from renderer.api_server.fields import field_type
from renderer.cluster import Cluster, assemble, check_redis, default_redis_address, redis
from renderer.diagnostics import Collector, Diagnostic, Flag, Path, Place, Related, Where, as_errors
from renderer.gcs_fault_tolerance import Form, GcsFaultTolerance, resolve_gcs_fault_tolerance
from renderer.manifest import Object
from renderer.release import Release, resolve_release
from renderer.sources import Source
from renderer.values.check import check
from renderer.values.defaults import DEFAULTS_NAME, default_at
from renderer.values.merge import Values, merge

if TYPE_CHECKING:
    from renderer.values.setters import Setter

PAIR_REJECTED = "operator/ft-both-forms"
NAME_REJECTED = ("schema/name", "operator/name-form", "operator/name-too-long")


class Request(NamedTuple):
    """One render: texts already read (in order, later ones win), flags as typed, and what the manifest is for.

    If `kuberay_version` or `compat` is None, the values decide. `templates` is a folder laid over the templates that
    ship. With `validate` false no value and no manifest is checked; `strict` makes every warning an error.
    """

    sources: tuple[Source, ...] = ()
    setters: tuple[Setter, ...] = ()
    name: str = "raycluster"
    namespace: str | None = None
    kuberay_version: str | None = None
    compat: bool | None = None
    crd: Source | None = None
    feature_gates: str | None = None
    templates: str | None = None
    show_only: tuple[str, ...] = ()
    validate: bool = True
    strict: bool = False


class Result(NamedTuple):
    """The objects in order, none if the input was rejected, and what was found, errors and warnings.

    `dropped` counts diagnostics beyond the most that are kept.
    """

    objects: tuple[Object, ...]
    diagnostics: tuple[Diagnostic, ...]
    refused: bool
    dropped: int = 0


def render(request: Request) -> Result:
    """Values, release, form of fault tolerance, templates, manifest, validation. Continues after a mistake if it can."""
    found = Collector()
    objects = _Run(request, found).objects()
    diagnostics = found.diagnostics
    if request.strict:
        diagnostics = as_errors(diagnostics)
    refused = found.has_errors or not objects or (request.strict and bool(diagnostics))
    return Result(() if refused else tuple(objects), tuple(diagnostics), refused, found.dropped)


def to_text(result: Result, output: str = "yaml") -> str:
    """The manifest of a result: `yaml` or `json`."""
    return manifest.to_text(result.objects, output)


class _Run:
    """One render: what is asked for, and where every stage reports."""

    def __init__(self, request: Request, found: Collector) -> None:
        self.request = request
        self.found = found

    def objects(self) -> list[Object]:
        values = merge(self.request.sources, self.request.setters, self.found)
        if values is None:
            return []
        of_check = Collector()
        data, usable = check(values, field_type, of_check)
        self.take(of_check, always=not usable)
        if not usable:
            return []
        errors = self.found.errors
        release = resolve_release(
            values,
            data,
            self.found,
            name=self.request.name,
            namespace=self.request.namespace,
            kuberay_version=self.request.kuberay_version,
            compat=self.request.compat,
        )
        if release is None or self.found.errors > errors:
            return []
        return self.rendered(values, data, release)

    def rendered(self, values: Values, data: Mapping[str, Any], release: Release) -> list[Object]:
        gcs = self.gcs_fault_tolerance(values, data, release)
        cluster = assemble(values, data, release, gcs)
        context = {
            "values": data,
            "release": release,
            "kuberay": release.checked_version,
            "cluster": cluster,
            "redis": redis(data, release),
        }
        objects = manifest.from_templates(
            context,
            self.found,
            overlay=self.request.templates,
            show_only=self.request.show_only,
            overrides=data.get("specOverrides") or {},
        )
        if objects and self.request.validate:
            self.check_manifest(objects, values, cluster, release, gcs.form)
            # A RayCluster's name that is rejected by itself is reported once.
            if not any(problem.code in NAME_REJECTED for problem in self.found.diagnostics):
                check_redis(values, data, release, self.found)
        return objects

    def gcs_fault_tolerance(self, values: Values, data: Mapping[str, Any], release: Release) -> GcsFaultTolerance:
        default = default_at(("gcsFaultTolerance", "redisAddress"))
        address = default_redis_address(data, default, release)
        of_value = Collector()
        gcs = resolve_gcs_fault_tolerance(values, data, release, address, of_value)
        self.take(of_value, always=gcs is None)
        return gcs or GcsFaultTolerance()

    def take(self, checks: Collector, *, always: bool) -> None:
        """`--no-validate` leaves out what is only a check, but never the reason why nothing can be rendered."""
        if self.request.validate or always:
            self.found.include(checks)

    def check_manifest(
        self, objects: list[Object], values: Values, cluster: Cluster, release: Release, form: Form
    ) -> None:
        """What the target's API server and operator say about the manifest, reported at the values that caused it."""
        from renderer.target import make_target
        from renderer.verdict import validate

        gates = self.request.feature_gates or ""
        target = make_target(release.checked_version, gates, self.request.crd, self.found)
        if target is None:
            return
        extra = iter(range(len(objects)))
        documents = [
            _Document(made, index, values, cluster, next(extra) if made.template == manifest.EXTRA_MANIFESTS else None)
            for index, made in enumerate(objects, 1)
        ]
        problems = []
        for problem in validate(documents, target):
            if form is Form.BOTH and problem.code == PAIR_REJECTED:
                continue  # asked for, and warned of already
            problems.append(self.at_template(_users_place_first(problem), objects))
        if problems:
            self.report_in_values(problems, documents, stated=release.version is not None)

    def report_in_values(self, problems: list[Diagnostic], documents: list[_Document], *, stated: bool) -> None:
        """Report what is wrong with the manifest in the words of the values; what one value causes, once."""
        from renderer.values.words import in_values, once

        for problem in once(problems):
            told = problem._replace(subject=problem.subject._replace(assumed=not stated))
            if told.document is not None:
                told = in_values(told, documents[told.document - 1].value)
            self.found.add(told)

    def at_template(self, problem: Diagnostic, objects: list[Object]) -> Diagnostic:
        """If no value caused a problem, a template did: name it."""
        if problem.where is not None or problem.document is None:
            return problem
        made_by = Related(f"the template {objects[problem.document - 1].template} makes it")
        overlay = Flag(f"--templates {self.request.templates}") if self.request.templates else None
        return problem._replace(where=overlay, related=(*problem.related, made_by))


def _users_place_first(problem: Diagnostic) -> Diagnostic:
    """If a default conflicts with a value of the user, point at the user's."""
    if not (isinstance(problem.where, Place) and problem.where.file == DEFAULTS_NAME):
        return problem
    for second in problem.related:
        if second.where is not None and not (isinstance(second.where, Place) and second.where.file == DEFAULTS_NAME):
            rest = tuple(other for other in problem.related if other is not second)
            default = Related("it conflicts with this default", problem.where)
            return problem._replace(where=second.where, related=(default, *rest))
    return problem


class _Document:
    """A rendered object as validation reads it: its places are those of the values that it was made from.

    `extra` is its index in the value `extraManifests`, None for an object of the other templates.
    """

    def __init__(self, made: Object, index: int, values: Values, cluster: Cluster, extra: int | None) -> None:
        self.data = made.data
        self.index = index
        self._values = values
        self._cluster = cluster
        self._extra = extra

    def place(self, path: Path, *, of: Literal["key", "value"] = "value") -> Where | None:
        from renderer.origin import Origin

        if self._extra is not None:
            return self._values.where(("extraManifests", self._extra, *path), of=of)
        if not manifest.is_raycluster(self.data):
            return None
        return Origin(self._values, self._cluster, self.data).where(path, of=of)

    def value(self, path: Path) -> Path | None:
        """The value behind a path of the document; None where the templates wrote it themselves."""
        from renderer.origin import Origin

        if self._extra is not None:
            return ("extraManifests", self._extra, *path)
        if not manifest.is_raycluster(self.data):
            return None
        origin = Origin(self._values, self._cluster, self.data)
        return origin.override(path) or origin.value(path)
