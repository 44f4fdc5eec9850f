"""What stops the submission of a RayJob once its RayCluster is ready, minutes after the object was
accepted.

The operator makes a Job of the submitter (common/job.go, rayjob_controller.go:
getSubmitterTemplate); the API server rejects it by k8s.io/kubernetes, pkg/apis/batch/validation and
pkg/apis/core/validation.
"""

from __future__ import annotations

import re
from typing import Any

from renderer.diagnostics import Path, Reporter
from renderer.kuberay.kinds import RAY_CRON_JOB, RAY_JOB, RAY_SERVICE
from renderer.kuberay.names import (
    is_dns_1123_label,
    is_dns_subdomain,
    is_label_value,
    is_qualified_name,
)
from renderer.operator.job_view import HTTP, K8S_JOB, SIDECAR, JobView, job_of
from renderer.operator.model import ClusterView, Effect, Table, items, mapping, string

RULES = Table(about_cluster=False)

_KINDS = (RAY_JOB, RAY_CRON_JOB)
_SEMANTIC_VERSION = (
    r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
)
"""As github.com/Masterminds/semver/v3 reads one."""
_LARGEST_PORT = 65535
_METADATA_SINCE = (2, 6, 0)
_OPTIONAL_RAY_VERSION_SINCE = (1, 7, 0)
_WITHOUT_LEADING_ZEROS = ((1, 4, 0), (1, 6, 0))
"""KubeRay 1.4 and 1.5 have semver 3.3, which alone rejects `2.09`."""


def _containers(template: dict[str, Any]) -> list[dict[str, Any]]:
    return items(mapping(template.get("spec")).get("containers"))


@RULES.rule(
    "operator/submitter-no-container",
    "a submitterPodTemplate without containers crashes the operator",
    kinds=_KINDS,
    effect=Effect.CRASH,
)
def no_container(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    template = job.submitter
    if template is None or mapping(template.get("spec")).get("containers") != []:
        return
    found(
        job.at("submitterPodTemplate", "spec", "containers"),
        (
            "submitterPodTemplate has no container: this crashes the operator once the "
            "RayCluster is ready"
        ),
        help="give it the container that submits the job, or remove submitterPodTemplate",
    )


@RULES.rule(
    "pod/submitter-restart-policy",
    "submitterPodTemplate has restartPolicy Never or OnFailure",
    kinds=_KINDS,
)
def restart_policy(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    template = job.submitter
    if template is None:
        return
    policy = string(mapping(template.get("spec")).get("restartPolicy"))
    if policy in ("Never", "OnFailure"):
        return
    why = f"restartPolicy {policy} of" if policy else "no restartPolicy in"
    found(
        job.at("submitterPodTemplate", "spec", "restartPolicy"),
        f"{why} submitterPodTemplate: the API server rejects the Job, and the RayJob waits forever",
        help="set restartPolicy: Never",
    )


@RULES.rule(
    "pod/submitter-backoff-limit",
    "submitterConfig.backoffLimit is 0 or more",
    since="1.2.0",
    kinds=_KINDS,
)
def backoff_limit(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    limit = mapping(job.spec.get("submitterConfig")).get("backoffLimit")
    if job.mode == K8S_JOB and job.gets_to_submit and isinstance(limit, int) and limit < 0:
        found(
            job.at("submitterConfig", "backoffLimit"),
            f"backoffLimit of the submitter's Job is {limit}: the API server rejects the Job",
            help="use 0 or more",
        )


@RULES.rule(
    "pod/submitter",
    "names, labels and ports of submitterPodTemplate are those of a Pod",
    kinds=_KINDS,
)
def template(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    written = job.submitter
    if written is None:
        return
    path = job.at("submitterPodTemplate")
    _check_labels(mapping(written.get("metadata")), (*path, "metadata"), found)
    spec = mapping(written.get("spec"))
    account = string(spec.get("serviceAccountName"))
    if account and not is_dns_subdomain(account):
        message = f'"{account[:80]}" is not a valid name of a service account'
        found((*path, "spec", "serviceAccountName"), message, help=_LOWER_CASE)
    seconds = spec.get("activeDeadlineSeconds")
    if isinstance(seconds, int) and seconds < 1:
        message = f"activeDeadlineSeconds of the submitter's Pod is {seconds}"
        found((*path, "spec", "activeDeadlineSeconds"), message, help="use 1 or more")
    for kind in ("containers", "initContainers"):
        for index, container in enumerate(items(spec.get(kind))):
            _check_container(container, (*path, "spec", kind, index), found)


_LOWER_CASE = "use lowercase letters, digits and '-'; start and end with a letter or digit"


def _check_labels(metadata: dict[str, Any], path: Path, found: Reporter) -> None:
    for field in ("labels", "annotations"):
        for key, value in mapping(metadata.get(field)).items():
            if not is_qualified_name(key if field == "labels" else key.lower()):
                message = f'"{str(key)[:80]}" is not a valid key of {field}'
                found(
                    (*path, field, key),
                    message,
                    help="a domain and a name: example.com/name",
                    of="key",
                )
            if field == "labels" and isinstance(value, str) and not is_label_value(value):
                message = f'"{value[:80]}" is not a valid value of a label'
                found(
                    (*path, field, key),
                    message,
                    help="at most 63 letters, digits, '-', '_' and '.'",
                )


def _check_container(container: dict[str, Any], path: Path, found: Reporter) -> None:
    name = string(container.get("name"))
    if not is_dns_1123_label(name):
        found(
            (*path, "name"), f'"{name[:80]}" is not a valid name of a container', help=_LOWER_CASE
        )
    for index, variable in enumerate(items(container.get("env"))):
        name = string(variable.get("name"))
        if not name or "=" in name or not (name.isascii() and name.isprintable()):
            message = f'"{name[:80]}" is not a valid name of an environment variable'
            found(
                (*path, "env", index, "name"),
                message,
                help="use printable ASCII characters other than =",
            )
    for index, port in enumerate(items(container.get("ports"))):
        number = port.get("containerPort")
        if isinstance(number, int) and not 1 <= number <= _LARGEST_PORT:
            found(
                (*path, "ports", index, "containerPort"),
                f"containerPort is {number}",
                help="use 1 to 65535",
            )


# --- what the operator needs to build the command -------------------------------------------------


def _builds_command(job: JobView) -> bool:
    """Whether the operator writes the command that submits the job: the user's own is left as it
    is.
    """
    if not job.gets_to_submit:
        return False
    template = job.submitter
    if job.mode == SIDECAR:
        return job.view.release >= (1, 5, 0)
    containers = _containers(template) if template is not None else []
    return job.mode == K8S_JOB and not (containers and containers[0].get("command"))


@RULES.rule(
    "operator/job-metadata-no-cluster",
    "metadata without rayClusterSpec crashes the operator",
    until="1.5.0",
    kinds=(RAY_JOB,),
    effect=Effect.CRASH,
)
def metadata_without_cluster(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if job.spec.get("metadata") and job.cluster is None and job.selected and _builds_command(job):
        found(
            job.at("metadata"),
            (
                "metadata is set without rayClusterSpec: this crashes the operator when it "
                "submits the job"
            ),
            help="remove metadata, or use KubeRay 1.5 or later",
            of="key",
        )


@RULES.rule(
    "operator/job-metadata-ray-version",
    "metadata needs rayVersion 2.6.0 or later",
    kinds=_KINDS,
    effect=Effect.LOG,
)
def metadata_ray_version(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if not job.spec.get("metadata") or job.cluster is None or not _builds_command(job):
        return
    problem = _too_old(view)
    if problem is None:
        return
    place = (("rayVersion is set here", view.at("rayVersion")),) if view.ray_version else ()
    found(
        job.at("metadata"),
        f"metadata needs Ray 2.6.0 or later, but rayVersion {problem}: the job is never submitted",
        help="set rayVersion to the version of the image",
        of="key",
        related=place,
    )


def _too_old(view: ClusterView) -> str | None:
    """What is wrong with the version of Ray, for metadata; None if nothing is."""
    written = view.ray_version
    if not written:
        return None if view.release >= _OPTIONAL_RAY_VERSION_SINCE else "is not set"
    match = re.fullmatch(_SEMANTIC_VERSION, written)
    if match is None or _has_rejected_zero(match, view):
        return f'is "{written}", which is not a semantic version'
    version = tuple(int(part or "0") for part in match.group(1, 2, 3))
    if match[4] is not None or version < _METADATA_SINCE:
        return f'is "{written}"'
    return None


def _has_rejected_zero(match: re.Match[str], view: ClusterView) -> bool:
    since, until = _WITHOUT_LEADING_ZEROS
    padded = any(len(part) > 1 and part.startswith("0") for part in match.group(1, 2, 3) if part)
    return padded and since <= view.release < until


@RULES.rule(
    "operator/entrypoint",
    "entrypoint has no unclosed quote",
    until="1.3.0",
    kinds=(RAY_JOB,),
    effect=Effect.LOG,
)
def entrypoint(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if _builds_command(job) and _is_unclosed(job.text("entrypoint")):
        found(
            job.at("entrypoint"),
            "entrypoint ends inside a quote, or in a backslash: the job is never submitted",
            help="close the quote",
        )


def _is_unclosed(text: str) -> bool:
    """Whether github.com/google/shlex finds the end of the text where it cannot be."""
    quote, escaped, in_word, comment = "", False, False, False
    for character in text:
        if escaped:
            escaped, in_word = False, True
        elif comment:
            comment = character != "\n"
        elif quote:
            if character == "\\" and quote == '"':
                escaped = True
            elif character == quote:
                quote = ""
        elif character == "\\":
            escaped = True
        elif character in "\"'":
            quote, in_word = character, True
        elif character in " \t\r\n":
            in_word = False
        elif character == "#" and not in_word:
            comment = True
        else:
            in_word = True
    return bool(quote) or escaped


# --- the dashboard, by which the operator submits -------------------------------------------------


@RULES.rule(
    "operator/no-dashboard-port",
    "a head that lists ports lists one named dashboard: otherwise nothing is ever submitted",
    kinds=(RAY_SERVICE, *_KINDS),
    effect=Effect.LOG,
)
def dashboard_port(view: ClusterView, found: Reporter) -> None:
    if not _needs_dashboard(view) or has_head_port(view, "dashboard"):
        return
    what = (
        "no Serve application is ever deployed"
        if view.kind == RAY_SERVICE
        else "the job is never submitted"
    )
    found(
        (*view.head.ray_container_path, "ports"),
        f"the head's first container lists ports, but none named dashboard: {what}",
        help=(
            "add the port {name: dashboard, containerPort: 8265}, or remove all ports: the "
            "operator has defaults"
        ),
    )


def _needs_dashboard(view: ClusterView) -> bool:
    if view.kind == RAY_SERVICE:
        return mapping(view.document.get("spec")).get("suspend") is not True
    job = job_of(view)
    return (
        job.cluster is not None
        and not job.selector
        and job.mode in (K8S_JOB, HTTP)
        and job.gets_to_submit
    )


def head_ports(view: ClusterView) -> list[str] | None:
    """The names of the ports that the head's first container lists, None if it lists none."""
    ports = items(view.head.ray_container.get("ports"))
    return [string(port.get("name")) for port in ports] if ports else None


def has_head_port(view: ClusterView, name: str) -> bool:
    """Whether the head's Service has a port of that name: listed, by default, or in its own
    template.
    """
    listed = head_ports(view)
    own = items(mapping(mapping(view.head.data.get("headService")).get("spec")).get("ports"))
    return listed is None or name in listed or any(port.get("name") == name for port in own)
