"""A RayJob as its submitter sees it, and the command that submits it.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/job.go (GetK8sJobCommand,
BuildJobSubmitCommand), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.children.cluster import DASHBOARD_PORT, Cluster, container_port
from renderer.children.go_json import encoded
from renderer.children.model import (
    Origin,
    copied,
    integer,
    mapping,
    maps,
    scalar_text,
    strings,
    text,
)
from renderer.children.services import ports
from renderer.diagnostics import Path

_HEALTH: Final = "api/gcs_healthz"
_RELEASE: Final = r"v?([0-9]{1,18})(?:\.([0-9]{1,18}))?(?:\.[0-9]{1,18})?(?:\+[0-9A-Za-z.-]+)?"
"""A semantic version without a pre-release: those count as lower than any release."""
_METADATA_SINCE: Final = (2, 6)


class Submission:
    """A RayJob as its submitter sees it. `path` is the place of the RayJob's spec, `name` the
    RayJob's name.

    `image` is that of the head, with its origin.
    """

    def __init__(self, name: str, spec: Mapping[str, Any], path: Path, cluster: Cluster) -> None:
        self.name = name
        self.spec = spec
        self.path = path
        self.cluster = cluster
        self.version = cluster.version
        self.mode = text(spec.get("submissionMode")) or "K8sJobMode"
        self.job_id = text(spec.get("jobId")) or f"{name}-{cluster.unknown.random}"
        image = mapping(cluster.head_container).get("image")
        where = (*cluster.head_path, "template", "spec", "containers", 0, "image")
        self.image: tuple[Any, Origin] | None = None if image is None else (image, copied(where))
        port = _dashboard(cluster)
        self.dashboard_url = "" if port is None else f"{cluster.fqdn}:{port}"


def _dashboard(cluster: Cluster) -> int | None:
    """The port named dashboard of the head Service: the user's own ports come first."""
    own = mapping(mapping(cluster.head.get("headService")).get("spec"))
    for port in maps(own.get("ports")):
        if port.get("name") == "dashboard":
            return integer(port.get("port"), 0)
    found = ports(cluster).get("dashboard")
    return None if found is None else found.number


def submits(submission: Submission) -> bool:
    """Whether there is a command: `metadata` needs Ray 2.6, up to 1.6 a stated version."""
    spec, version = submission.spec, submission.version
    if not strings(spec.get("metadata")):
        return True
    cluster = spec.get("rayClusterSpec")
    if not isinstance(cluster, dict):
        return version >= (1, 5, 0)
    written = text(cluster.get("rayVersion"))
    if not written and version >= (1, 7, 0):
        return True
    found = re.fullmatch(_RELEASE, written)
    return found is not None and (int(found[1]), int(found[2] or 0)) >= _METADATA_SINCE


def command(submission: Submission) -> list[str]:
    """Words that the shell joins (from 1.3 on), or that run as they are (up to 1.2)."""
    version = submission.version
    address = _address(submission)
    submit = ["ray", "job", "submit", "--address", address]
    if version < (1, 3, 0):
        return [
            *submit,
            *_options(submission, quote=False),
            "--",
            *_split(text(submission.spec.get("entrypoint"))),
        ]
    status = ["ray", "job", "status", "--address", address, submission.job_id, ">/dev/null", "2>&1"]
    follow = ["ray", "job", "logs", "--address", address, "--follow", submission.job_id]
    entrypoint = text(submission.spec.get("entrypoint")).strip()
    options = _options(submission, quote=True)
    if version < (1, 3, 2):
        return [
            "if",
            *status,
            ";",
            "then",
            *follow,
            ";",
            "else",
            *submit,
            *options,
            "--",
            entrypoint,
            ";",
            "fi",
        ]
    wait = _wait(submission, address)
    if submission.mode == "SidecarMode" and not submission.cluster.gate("SidecarSubmitterRestart"):
        return [*wait, *submit, *options, "--", entrypoint, ";"]
    once = [
        "if",
        "!",
        *status,
        ";",
        "then",
        *submit,
        "--no-wait",
        *options,
        "--",
        entrypoint,
        ";",
        "fi",
        ";",
    ]
    return [*wait, *once, *follow]


def _address(submission: Submission) -> str:
    if submission.mode == "SidecarMode":
        return f"http://127.0.0.1:{_own_port(submission)}"
    url = submission.dashboard_url
    return url if url.startswith("http://") else f"http://{url}"


def _own_port(submission: Submission) -> int:
    port = container_port(mapping(submission.cluster.head_container), "dashboard")
    return DASHBOARD_PORT if port is None else port


def _wait(submission: Submission, address: str) -> list[str]:
    """Until the dashboard answers: in the head Pod from 1.5 on, everywhere from 1.7 on."""
    version, own = submission.version, submission.mode == "SidecarMode"
    if version < (1, 5, 0) or (not own and version < (1, 7, 0)):
        return []
    url = f"http://localhost:{_own_port(submission)}/{_HEALTH}" if own else f"{address}/{_HEALTH}"
    if version < (1, 6, 0):
        check = f"wget --tries 1 -T 10 -q -O- {url} | grep success"
    else:
        check = (
            f"python -c \"import urllib.request; r=urllib.request.urlopen('{url}', timeout=10); "
            "exit(0 if b'success' in r.read() else 1)\""
        )
    said = _go_quoted(f"Waiting for Ray Dashboard GCS to become healthy at {address} ...")
    return [
        "until",
        check,
        ">/dev/null",
        "2>&1",
        ";",
        "do",
        "echo",
        said,
        ";",
        "sleep",
        "2",
        ";",
        "done",
        ";",
    ]


def _options(submission: Submission, *, quote: bool) -> list[str]:
    spec = submission.spec

    def word(value: str) -> str:
        return _go_quoted(value) if quote else value

    words: list[str] = []
    runtime_env = _runtime_env(text(spec.get("runtimeEnvYAML")))
    if runtime_env:
        words += ["--runtime-env-json", word(runtime_env)]
    metadata = strings(spec.get("metadata"))
    if metadata:
        words += ["--metadata-json", word(encoded(metadata))]
    if submission.job_id:
        words += ["--submission-id", submission.job_id]
    for key, flag in (
        ("entrypointNumCpus", "--entrypoint-num-cpus"),
        ("entrypointNumGpus", "--entrypoint-num-gpus"),
    ):
        number = spec.get(key)
        if isinstance(number, int | float) and not isinstance(number, bool) and number > 0:
            words += [flag, f"{float(number):f}"]
    resources = scalar_text(spec.get("entrypointResources"))
    if resources:
        words += ["--entrypoint-resources", word(resources)]
    return words


def _go_quoted(value: str) -> str:
    """strconv.Quote: a Go string literal."""
    made = value.replace("\\", "\\\\").replace('"', '\\"')
    for character, escape in (("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        made = made.replace(character, escape)
    return f'"{made}"'


def _runtime_env(yaml: str) -> str:
    """`runtimeEnvYAML` as JSON; nothing where it is not YAML."""
    if not yaml:
        return ""
    from renderer.kube_yaml.reader import Source, read_documents

    found = read_documents(Source("runtimeEnvYAML", yaml))
    data: Any = found.documents[0].data if found.documents else None
    return encoded(data) if data is not None else ""


def _split(entrypoint: str) -> list[str]:
    """The words of a shell command; one word where it has unbalanced quotes."""
    import shlex

    try:
        return shlex.split(entrypoint, comments=True)
    except ValueError:
        return [entrypoint]
