"""What Ray 2.60.0 says of a Serve configuration and of a runtime environment: each row was put to
its own models.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from renderer.diagnostics import format_path
from renderer.ray import runtime_env, serve


def found(check: Any, text: str) -> tuple[list[str], list[str]]:
    """The paths of errors and of warnings."""
    errors: list[str] = []
    warnings: list[str] = []
    check(
        yaml.safe_load(text),
        (),
        lambda path, *_, **__: errors.append(format_path(path)),
        lambda path, *_, **__: warnings.append(format_path(path)),
    )
    return errors, warnings


_APP = "applications: [{import_path: m:app"
SERVE = {
    "the least": (f"{_APP}}}]", [], []),
    "no application": ("applications: []", [], []),
    "nothing": ("{}", ["applications"], []),
    "applications misspelled": ("aplications: []", ["applications", "aplications"], []),
    "an unknown key of an application": (f"{_APP}, route: /a}}]", [], ["applications[0].route"]),
    "no import_path": ("applications: [{name: a}]", ["applications[0].import_path"], []),
    "an import_path without a module": (
        "applications: [{import_path: app}]",
        ["applications[0].import_path"],
        [],
    ),
    "an import_path with two colons": (
        "applications: [{import_path: 'a:b:c'}]",
        ["applications[0].import_path"],
        [],
    ),
    "an import_path with dots": ("applications: [{import_path: a.b.c}]", [], []),
    "two names the same": (
        f"{_APP}, name: a, route_prefix: /a}}, {{import_path: m:b, name: a, route_prefix: /b}}]",
        ["applications[1].name"],
        [],
    ),
    "two default names and routes": (
        f"{_APP}}}, {{import_path: m:b}}]",
        ["applications[1]", "applications[1]"],
        [],
    ),
    "two routes the same": (
        f"{_APP}, name: a, route_prefix: /}}, {{import_path: m:b, name: b}}]",
        ["applications[1]"],
        [],
    ),
    "routes that are null": (
        (
            f"{_APP}, name: a, route_prefix: null}}, {{import_path: m:b, name: b, route_prefix: "
            f"null}}]"
        ),
        [],
        [],
    ),
    "a port of an application": (f"{_APP}, port: 80}}]", ["applications[0].port"], []),
    "a port in words": (f"http_options: {{port: eighty}}\n{_APP}}}]", ["http_options.port"], []),
    "a port in quotes": (f"http_options: {{port: '80'}}\n{_APP}}}]", [], []),
    "a host that is a number": (f"http_options: {{host: 0}}\n{_APP}}}]", ["http_options.host"], []),
    "a place for proxies": (f"proxy_location: Everywhere\n{_APP}}}]", ["proxy_location"], []),
    "a list of applications that is a map": ("applications: {a: b}", ["applications"], []),
    "a deployment without a name": (
        f"{_APP}, deployments: [{{num_replicas: 1}}]}}]",
        ["applications[0].deployments[0].name"],
        [],
    ),
    "no replicas": (
        f"{_APP}, deployments: [{{name: d, num_replicas: 0}}]}}]",
        ["applications[0].deployments[0].num_replicas"],
        [],
    ),
    "replicas by themselves": (
        f"{_APP}, deployments: [{{name: d, num_replicas: auto}}]}}]",
        [],
        [],
    ),
    "replicas and autoscaling": (
        f"{_APP}, deployments: [{{name: d, num_replicas: 2, autoscaling_config: {{}}}}]}}]",
        ["applications[0].deployments[0].num_replicas"],
        [],
    ),
    "a negative number of GPUs": (
        f"{_APP}, deployments: [{{name: d, ray_actor_options: {{num_gpus: -1}}}}]}}]",
        ["applications[0].deployments[0].ray_actor_options.num_gpus"],
        [],
    ),
    "a local working directory": (
        f"{_APP}, runtime_env: {{working_dir: ./src}}}}]",
        ["applications[0].runtime_env.working_dir"],
        [],
    ),
    "a remote working directory": (
        f"{_APP}, runtime_env: {{working_dir: 'https://x/a.zip'}}}}]",
        [],
        [],
    ),
}
ENVIRONMENTS = {
    "packages": ("pip: [a, b]", [], []),
    "packages that are a number": ("pip: 5", ["pip"], []),
    "two installers": ("pip: [a]\nconda: base", ["conda"], []),
    "a variable that is a number": ("env_vars: {A: 1}", ["env_vars.A"], []),
    "variables that are a list": ("env_vars: [A]", ["env_vars"], []),
    "a container and packages": ("container: {image: a}\npip: [a]", ["pip"], []),
    "a key that is not known": ("envvars: {A: b}", [], ["envvars"]),
}


@pytest.mark.parametrize(("text", "errors", "warnings"), SERVE.values(), ids=SERVE)
def test_a_serve_configuration(text: str, errors: list[str], warnings: list[str]) -> None:
    assert found(serve.check, text) == (errors, warnings)


@pytest.mark.parametrize(("text", "errors", "warnings"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_a_runtime_environment(text: str, errors: list[str], warnings: list[str]) -> None:
    assert found(runtime_env.check, text) == (errors, warnings)
