"""The stages of a render, in order: values in, manifest out. Read this first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from renderer import manifest
from renderer.api_server.fields import field_type
from renderer.cluster import assemble, check_redis, default_redis_address, redis
from renderer.diagnostics import (
    Collector,
    Diagnostic,
    Flag,
    Of,
    Path,
    Place,
    Related,
    Where,
    as_errors,
)
from renderer.gcs_fault_tolerance import Form, GcsFaultTolerance, resolve_gcs_fault_tolerance
from renderer.manifest import Object
from renderer.release import Release, resolve_release
from renderer.sources import Source
from renderer.values.check import check
from renderer.values.defaults import DEFAULTS_NAME, default_at
from renderer.values.keys import parent_of
from renderer.values.merge import Values, merge

if TYPE_CHECKING:
    from renderer.kuberay.versions import KubeRayVersion
    from renderer.provenance import Assembly, Provenance
    from renderer.values.setters import Setter

PAIR_REJECTED = "operator/ft-both-forms"
NAME_REJECTED = ("schema/name", "operator/name-form", "operator/name-too-long")


TAG_IN_REPOSITORY = "values/tag-in-repository"


class Request(NamedTuple):
    """One render: texts already read (in order, later ones win), flags as typed, and what the
    manifest is for.

    If `kuberay_version` or `compat` is None, the values decide. `templates` is a folder whose
    templates replace those that ship. With `validate` false no value and no manifest is checked;
    `strict` makes every warning an error.
    """

    sources: tuple[Source, ...] = ()
    setters: tuple[Setter, ...] = ()
    name: str = "raycluster"
    namespace: str | None = None
    kuberay_version: str | None = None
    compat: bool | None = None
    crds: tuple[Source, ...] = ()
    feature_gates: str | None = None
    templates: str | None = None
    show_only: tuple[str, ...] = ()
    validate: bool = True
    strict: bool = False


class Result(NamedTuple):
    """The objects in order, none if the input was rejected, and what was found, errors and
    warnings.

    `dropped` counts diagnostics beyond the most that are kept. `version` is the operator's that the
    render is for, None if none is stated.
    """

    objects: tuple[Object, ...]
    diagnostics: tuple[Diagnostic, ...]
    rejected: bool
    dropped: int = 0
    version: KubeRayVersion | None = None


def render(request: Request) -> Result:
    """Values, release, form of fault tolerance, templates, manifest, validation.

    Continues after a mistake if it can.
    """
    found = Collector()
    run = _Run(request, found)
    objects = run.objects()
    diagnostics = found.diagnostics
    if request.strict:
        diagnostics = as_errors(diagnostics)
    rejected = found.has_errors or not objects or (request.strict and bool(diagnostics))
    return Result(
        () if rejected else tuple(objects), tuple(diagnostics), rejected, found.dropped, run.version
    )


def to_text(result: Result, output: str = "yaml") -> str:
    """The manifest of a result: `yaml` or `json`. Raises ValueError for any other format."""
    if output not in ("yaml", "json"):
        raise ValueError(f"{output!r} is not one of the formats yaml, json")
    return manifest.to_text(result.objects, output)


class _Run:
    """One render: what is asked for, and where every stage reports."""

    def __init__(self, request: Request, found: Collector) -> None:
        self.request = request
        self.found = found
        self.version: KubeRayVersion | None = None

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
        if release is None:
            return []
        self.version = release.version
        if self.found.errors > errors:
            return []
        return self.rendered(values, data, release)

    def rendered(self, values: Values, data: Mapping[str, Any], release: Release) -> list[Object]:
        gcs = self.gcs_fault_tolerance(values, data, release)
        overrides = data.get("specOverrides") or {}
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
            overrides=overrides,
            kind=cluster.kind,
        )
        if objects and self.request.validate:
            origin = _Origin(
                values,
                lambda record: assemble(values, data, release, gcs, record),
                overrides,
                cluster.kind,
            )
            self.check_manifest(objects, origin, release, gcs.form)
            # A RayCluster's name that is rejected by itself is reported once.
            if not any(problem.code in NAME_REJECTED for problem in self.found.diagnostics):
                check_redis(values, data, release, self.found)
        return objects

    def gcs_fault_tolerance(
        self, values: Values, data: Mapping[str, Any], release: Release
    ) -> GcsFaultTolerance:
        default = default_at(("gcsFaultTolerance", "redisAddress"))
        address = default_redis_address(data, default, release)
        of_value = Collector()
        gcs = resolve_gcs_fault_tolerance(values, data, release, address, of_value)
        self.take(of_value, always=gcs is None)
        return gcs or GcsFaultTolerance()

    def take(self, checks: Collector, *, always: bool) -> None:
        """`--no-validate` leaves out what is only a check, but never the reason why nothing can be
        rendered.
        """
        if self.request.validate or always:
            self.found.include(checks)

    def check_manifest(
        self, objects: list[Object], origin: _Origin, release: Release, form: Form
    ) -> None:
        """What the target's API server and operator say about the manifest, reported at the values
        that caused it.
        """
        from renderer.target import make_target
        from renderer.verdict import validate

        gates = self.request.feature_gates or ""
        target = make_target(release.checked_version, gates, self.request.crds, self.found)
        if target is None:
            return
        extra = iter(range(len(objects)))
        documents = [
            _Document(
                made,
                index,
                origin,
                next(extra) if made.template == manifest.EXTRA_MANIFESTS else None,
            )
            for index, made in enumerate(objects, 1)
        ]
        problems = []
        for problem in validate(documents, target):
            if _is_name_of_redis(problem, objects):
                continue  # `check_redis` reports it at the value that sets the name
            if form is Form.BOTH and problem.code == PAIR_REJECTED:
                continue  # asked for, and warned of already
            if problem.code == "cluster/image-name" and self.has_reported(TAG_IN_REPOSITORY):
                continue  # two tags, reported at the value that has one of them
            problems.append(self.at_template(_users_place_first(problem), objects))
        if problems:
            self.report_in_values(problems, documents, stated=release.version is not None)

    def has_reported(self, code: str) -> bool:
        return any(problem.code == code for problem in self.found.diagnostics)

    def report_in_values(
        self, problems: list[Diagnostic], documents: list[_Document], *, stated: bool
    ) -> None:
        """Report what is wrong with the manifest in the words of the values; what one value causes,
        once.
        """
        from renderer.values.words import in_values, once

        for problem in once(problems):
            reported = problem._replace(subject=problem.subject._replace(assumed=not stated))
            if reported.document is not None:
                document = documents[reported.document - 1]
                reported = in_values(reported, document.value, document.data)
            self.found.add(reported)

    def at_template(self, problem: Diagnostic, objects: list[Object]) -> Diagnostic:
        """If no value caused a problem, a template did: name it."""
        if problem.where is not None or problem.document is None:
            return problem
        from renderer.templating.written import written_by

        template = objects[problem.document - 1].template
        where, name = written_by(template, problem.path or (), self.request.templates)
        related = Related(f"the template {name} wrote it")
        return problem._replace(where=where, related=(*problem.related, related))


def _is_name_of_redis(problem: Diagnostic, objects: list[Object]) -> bool:
    if problem.path != ("metadata", "name") or problem.document is None:
        return False
    return objects[problem.document - 1].template == manifest.REDIS


def _users_place_first(problem: Diagnostic) -> Diagnostic:
    """If a default conflicts with a value of the user, point at the user's."""
    if not (isinstance(problem.where, Place) and problem.where.file == DEFAULTS_NAME):
        return problem
    for second in problem.related:
        if second.where is not None and not (
            isinstance(second.where, Place) and second.where.file == DEFAULTS_NAME
        ):
            rest = tuple(other for other in problem.related if other is not second)
            default = Related("it conflicts with this default", problem.where)
            return problem._replace(
                where=second.where, path=second.path or problem.path, related=(default, *rest)
            )
    return problem


class _Origin:
    """Where the cluster of one render came from. Recorded when the first place is asked for."""

    def __init__(
        self, values: Values, assembly: Assembly, overrides: Mapping[str, Any], kind: str
    ) -> None:
        self.values = values
        self.kind = kind
        self._assembly = assembly
        self._overrides = overrides
        self._provenance: Provenance | None = None

    def place(self, path: Path, data: Any, of: Of) -> Where | None:
        """The place or flag that wrote what `data` has at `path`; None if a template wrote it."""
        if path == ("kind",) and (parent := parent_of(self.values.data)) is not None:
            return self.values.where(parent[:1], of="key")
        source = self._recorded().source(path, data)
        if source is None or isinstance(source, Flag):
            return source
        return self.values.where(source, of=of)

    def value(self, path: Path, data: Any) -> Path | None:
        """The value that sets what `data` has at `path`, or that would set it; None if no value
        does.
        """
        from renderer.values.words import value_of_field, value_of_source

        if path == ("kind",) and (parent := parent_of(self.values.data)) is not None:
            return parent[:1]
        source = self._recorded().source(path, data)
        if isinstance(source, Flag):
            return None
        if source is None:
            return value_of_field(path, self.kind)
        return value_of_source(source, path, self.kind)

    def _recorded(self) -> Provenance:
        if self._provenance is None:
            from renderer.provenance import replay

            self._provenance = replay(self._assembly, self._overrides, ("spec",))
        return self._provenance


class _Document:
    """A rendered object as validation reads it: its places are those of the values that it was made
    from.

    `extra` is its index in the value `extraManifests`, None for an object of the other templates.
    """

    def __init__(self, made: Object, index: int, origin: _Origin, extra: int | None) -> None:
        self.data = made.data
        self.index = index
        self._origin = origin
        self._extra = extra

    def place(self, path: Path, *, of: Of = "value") -> Where | None:
        if self._extra is not None:
            return self._origin.values.where(("extraManifests", self._extra, *path), of=of)
        if not manifest.is_of_kind(self.data, self._origin.kind):
            return None
        return self._origin.place(path, self.data, of)

    def value(self, path: Path) -> Path | None:
        """The value that set what is at a path of the document; None if no value did."""
        if self._extra is not None:
            return ("extraManifests", self._extra, *path)
        if not manifest.is_of_kind(self.data, self._origin.kind):
            return None
        return self._origin.value(path, self.data)
