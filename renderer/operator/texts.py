"""Texts inside a manifest that are YAML themselves: what the operator cannot decode, and what Ray
rejects in them.

Source: dashboardclient.UnmarshalRuntimeEnvYAML, and the Serve configuration's way to Ray's
dashboard: both decode the first document into a map (sigs.k8s.io/yaml). An empty text and null
pass. Ray's own rules are in `renderer.ray`.
"""

from __future__ import annotations

from typing import Any

from renderer.diagnostics import Path, Reporter, Severity
from renderer.kuberay.kinds import RAY_CRON_JOB, RAY_JOB, RAY_SERVICE
from renderer.operator.job_view import job_of
from renderer.operator.model import ClusterView, Table, mapping, string

RULES = Table(about_cluster=False)

_SERVE_CONFIG = ("spec", "serveConfigV2")


def check_map(text: str, path: Path, found: Reporter) -> None:
    """Report a text that does not hold a map."""
    if not text:
        return
    from renderer.kube_yaml.embedded import read

    embedded = read(text)
    name = path[-1]
    if embedded.problem is not None:
        message = f"{name} is not valid YAML, in its line {embedded.line + 1}: {embedded.problem}"
        found(
            (*path, embedded.line),
            message,
            help="a block that starts with `|` keeps its lines as they are",
        )
    elif embedded.data is not None and not isinstance(embedded.data, dict):
        found(
            path, f"{name} holds {_what(embedded.data)}, not a map", help="write `key: value` lines"
        )


def _what(data: object) -> str:
    if isinstance(data, list):
        return "a list"
    if isinstance(data, bool):
        return "true or false"
    return "a number" if isinstance(data, int | float) else "a single word or text"


def _data(text: str) -> dict[str, Any] | None:
    """The map in a text, None where there is none or the operator rejects it."""
    if not text:
        return None
    from renderer.kube_yaml.embedded import read

    data = read(text).data
    return data if isinstance(data, dict) and data else None


def _ignore(*_: Any, **__: Any) -> None:
    """A reporter that drops what it is given: the other half of the rule reports it."""


def _serve_config(view: ClusterView) -> dict[str, Any] | None:
    return _data(string(mapping(view.document.get("spec")).get("serveConfigV2")))


@RULES.rule("ray/serve-config", "Ray accepts the Serve configuration", kinds=(RAY_SERVICE,))
def serve_config(view: ClusterView, found: Reporter) -> None:
    if (config := _serve_config(view)) is not None:
        from renderer.ray import serve

        serve.check(config, _SERVE_CONFIG, found, _ignore)


@RULES.rule(
    "ray/serve-config-key",
    "Ray knows every key of the Serve configuration",
    kinds=(RAY_SERVICE,),
    severity=Severity.WARNING,
)
def serve_config_key(view: ClusterView, found: Reporter) -> None:
    if (config := _serve_config(view)) is not None:
        from renderer.ray import serve

        serve.check(config, _SERVE_CONFIG, _ignore, found)


@RULES.rule("ray/runtime-env", "Ray accepts the runtime environment", kinds=(RAY_JOB, RAY_CRON_JOB))
def runtime_env(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if (environment := _data(job.text("runtimeEnvYAML"))) is not None:
        from renderer.ray import runtime_env

        runtime_env.check(environment, job.at("runtimeEnvYAML"), found, _ignore)


@RULES.rule(
    "ray/runtime-env-key",
    "Ray knows every key of the runtime environment",
    kinds=(RAY_JOB, RAY_CRON_JOB),
    severity=Severity.WARNING,
)
def runtime_env_key(view: ClusterView, found: Reporter) -> None:
    job = job_of(view)
    if (environment := _data(job.text("runtimeEnvYAML"))) is not None:
        from renderer.ray import runtime_env

        runtime_env.check(environment, job.at("runtimeEnvYAML"), _ignore, found)
