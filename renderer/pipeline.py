"""The stages of a render, in order: values in, manifest out. Read this first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from renderer import gcs_fault_tolerance, manifest
from renderer.api_server.fields import field_type
from renderer.cluster import Cluster, assemble, default_redis_address, redis
from renderer.diagnostics import Collector, Diagnostic, Flag, Path, Place, Related, Where, as_errors, has_errors
from renderer.gcs_fault_tolerance import Form, resolve_gcs_fault_tolerance
from renderer.kube_yaml.reader import Source
from renderer.manifest import Object
from renderer.release import Release, resolve_release
from renderer.values.check import check
from renderer.values.defaults import DEFAULTS_NAME, default_at
from renderer.values.merge import Values, merge

if TYPE_CHECKING:
    from renderer.values.setters import Setter
    from renderer.verdict import Target

PAIR_REFUSED = "operator/ft-both-forms"


class Request(NamedTuple):
    """One render: texts already read (in order, later ones win), flags as typed, and what the manifest is for.

    `kuberay_version` and `compat` None leave the word to the values; `templates` is a folder laid over those that ship;
    `validate` false leaves out every check of values and manifest.
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
    """The objects in order, none where the render is refused, and everything there is to say."""

    objects: tuple[Object, ...]
    diagnostics: tuple[Diagnostic, ...]
    refused: bool


def render(request: Request) -> Result:
    """Values, release, form of fault tolerance, templates, manifest, validation. Goes on past a mistake as long as it can."""
    run = _Run(request)
    objects = run.objects()
    said = tuple(as_errors(run.said) if request.strict else run.said)
    refused = has_errors(said) or not objects
    return Result(() if refused else tuple(objects), said, refused)


def to_text(result: Result, output: str = "yaml") -> str:
    """What goes to stdout: `yaml` or `json`."""
    return manifest.to_text(result.objects, output)


class _Run:
    """One render under way: what was said so far, and what the later stages need of the earlier ones."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.said: list[Diagnostic] = []

    def objects(self) -> list[Object]:
        values, problems = merge(self.request.sources, self.request.setters)
        self.said += problems
        if values is None:
            return []
        checked = check(values, field_type)
        self.say_if_checking(checked.diagnostics, always=not checked.usable)
        if not checked.usable:
            return []
        release, problems = resolve_release(
            values,
            checked.data,
            name=self.request.name,
            namespace=self.request.namespace,
            kuberay_version=self.request.kuberay_version,
            compat=self.request.compat,
        )
        self.said += problems
        if has_errors(problems):
            return []
        return self.rendered(values, checked.data, release)

    def rendered(self, values: Values, data: Mapping[str, Any], release: Release) -> list[Object]:
        address = default_redis_address(data, default_at(("gcsFaultTolerance", "redisAddress")), release)
        gcs, problems = resolve_gcs_fault_tolerance(values, data, release, address)
        self.say_if_checking(
            problems, always=gcs_fault_tolerance.choose(release.version, compat=release.compat) is None
        )
        cluster = assemble(values, data, release, gcs)
        context = {
            "values": data,
            "release": release,
            "kuberay": release.checked_version,
            "cluster": cluster,
            "redis": redis(data, release),
        }
        objects, problems = manifest.from_templates(
            context,
            overlay=self.request.templates,
            show_only=self.request.show_only,
            overrides=data.get("specOverrides") or {},
        )
        self.said += problems
        if objects and self.request.validate:
            self.said += self.refusals(objects, values, cluster, release, gcs.form)
        return objects

    def refusals(
        self, objects: list[Object], values: Values, cluster: Cluster, release: Release, form: Form
    ) -> list[Diagnostic]:
        """What API server and operator of the target say of the manifest, told at the values that caused it."""
        from renderer.verdict import validate

        target, problems = self.target(release)
        if target is None:
            return problems
        extra = iter(range(len(objects)))
        documents = [
            _Document(made, index, values, cluster, next(extra) if made.template == manifest.EXTRA_MANIFESTS else None)
            for index, made in enumerate(objects, 1)
        ]
        found = [self.at_template(_users_place_first(problem), objects) for problem in validate(documents, target)]
        if form is Form.BOTH:  # asked for, and warned of already
            found = [problem for problem in found if problem.code != PAIR_REFUSED]
        return [*problems, *found]

    def at_template(self, problem: Diagnostic, objects: list[Object]) -> Diagnostic:
        """What no value is behind was written by a template: say by which."""
        if problem.where is not None or problem.document is None:
            return problem
        made_by = Related(f"the template {objects[problem.document - 1].template} makes it")
        overlay = Flag(f"--templates {self.request.templates}") if self.request.templates else None
        return problem._replace(where=overlay, related=(*problem.related, made_by))

    def target(self, release: Release) -> tuple[Target | None, list[Diagnostic]]:
        from renderer.kuberay import gates
        from renderer.verdict import Target

        settings, wrong = gates.parse(self.request.feature_gates or "")
        problems = [*wrong, *gates.unknown_to(release.checked_version, settings)]
        crd = None
        if self.request.crds:
            from renderer.api_server import load_crds

            found = Collector()
            crd = load_crds(self.request.crds, found)
            problems += [problem.unless_placed(Flag("--crd")) for problem in found.diagnostics]
        if has_errors(problems):
            return None, problems
        return Target(release.checked_version, settings, crd), problems

    def say_if_checking(self, diagnostics: Iterable[Diagnostic], *, always: bool) -> None:
        """`--no-validate` leaves out what is only a check; what can't be rendered is told all the same."""
        if self.request.validate or always:
            self.said += diagnostics


def _users_place_first(problem: Diagnostic) -> Diagnostic:
    """Where a default and a value of the user don't go together, the user's is the one to look at."""
    if not (isinstance(problem.where, Place) and problem.where.file == DEFAULTS_NAME):
        return problem
    for second in problem.related:
        if second.where is not None and not (isinstance(second.where, Place) and second.where.file == DEFAULTS_NAME):
            rest = tuple(other for other in problem.related if other is not second)
            default = Related("it does not go together with this default", problem.where)
            return problem._replace(where=second.where, related=(default, *rest))
    return problem


class _Document:
    """A rendered object as validation reads it: its places are those of the values behind it.

    `extra` is its place in the value `extraManifests`, None for what the templates made.
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
