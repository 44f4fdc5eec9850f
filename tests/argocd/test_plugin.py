"""What `render argocd plugin` prints.

That an API server takes it is shown in tests/e2e/test_argocd.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import yaml

from renderer.argocd.plugin import is_image, is_pinned
from tests.program import Run

IMAGE = "registry.example.com:5000/ray/raycluster-plugin:0.1.0"


def printed(render: Run, *flags: str) -> Any:
    result = render("argocd", "plugin", *flags)
    assert (result.returncode, result.stderr) == (0, "")
    return yaml.safe_load(result.stdout)


def test_plugin_yaml_is_what_the_plugin_server_reads(render: Run) -> None:
    assert printed(render) == {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ConfigManagementPlugin",
        "metadata": {"name": "raycluster"},
        "spec": {
            "discover": {"fileName": "raycluster.render.yaml"},
            "generate": {"command": ["render", "argocd", "generate"]},
            "parameters": {"dynamic": {"command": ["render", "argocd", "parameters"]}},
        },
    }


def test_the_config_map_holds_plugin_yaml_byte_for_byte(render: Run) -> None:
    config = printed(render, "--kind", "configmap", "-n", "gitops")
    assert config["metadata"]["namespace"] == "gitops"
    assert config["data"] == {"plugin.yaml": render("argocd", "plugin").stdout}


def test_the_sidecar_has_no_rights_and_shares_nothing_but_the_sockets(render: Run) -> None:
    spec = printed(render, "--kind", "patch", "--image", IMAGE)["spec"]["template"]["spec"]
    (sidecar,) = spec["containers"]
    assert sidecar["image"] == IMAGE
    assert sidecar["command"] == ["/var/run/argocd/argocd-cmp-server"]
    assert sidecar["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 999,
        "runAsGroup": 999,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    mounts = {mount["mountPath"]: mount["name"] for mount in sidecar["volumeMounts"]}
    assert mounts == {
        "/var/run/argocd": "var-files",
        "/home/argocd/cmp-server/plugins": "plugins",
        "/home/argocd/cmp-server/config/plugin.yaml": "raycluster-plugin-config",
        "/tmp": "raycluster-plugin-tmp",
    }
    # The repo server's own volumes are not repeated: a patch that did could change them.
    assert [volume["name"] for volume in spec["volumes"]] == [
        "raycluster-plugin-config",
        "raycluster-plugin-tmp",
    ]


def test_the_kustomization_holds_the_same_plugin_and_the_same_patch(render: Run) -> None:
    flags = ("--image", IMAGE, "--namespace", "gitops")
    kustomization = printed(render, "--kind", "kustomization", *flags)
    assert kustomization["resources"] == ["install.yaml"]
    assert kustomization["namespace"] == "gitops"
    assert yaml.safe_load(kustomization["patches"][0]["patch"]) == printed(
        render, "--kind", "patch", *flags
    )
    (literal,) = kustomization["configMapGenerator"][0]["literals"]
    assert literal == f"plugin.yaml={render('argocd', 'plugin').stdout}"


def test_the_kustomization_builds_on_the_named_resource(render: Run) -> None:
    flags = ("--resource", "../argocd", "--resource", "extra.yaml")
    kustomization = printed(render, "--kind", "kustomization", "--image", IMAGE, *flags)
    assert kustomization["resources"] == ["../argocd", "extra.yaml"]


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--kind", "patch"], "--kind patch needs --image"),
        (["--kind", "kustomization"], "--kind kustomization needs --image"),
        (["--kind", "patch", "--image", "a b"], '--image "a b" is not a valid image reference'),
        (["--kind", "patch", "--image", "x\nhostNetwork: true"], "is not a valid image reference"),
        (["--image", IMAGE], "--image has no meaning together with --kind plugin"),
        (
            ["--kind", "configmap", "-n", "Argo_CD"],
            '--namespace "Argo_CD" is not a valid name of a namespace',
        ),
        (
            ["--kind", "configmap", "--resource", "x"],
            "--resource has no meaning together with --kind configmap",
        ),
        (["--kind", "deployment"], "--kind"),
    ],
)
def test_a_wrong_call_prints_nothing(flags: Sequence[str], says: str, render: Run) -> None:
    result = render("argocd", "plugin", *flags)
    assert (result.returncode, result.stdout) == (2, "")
    assert says in result.stderr


def test_an_image_that_can_change_by_itself_gets_a_warning(render: Run) -> None:
    result = render("argocd", "plugin", "--kind", "patch", "--image", "example.com/plugin:latest")
    assert result.returncode == 0
    assert "warning[argocd/image-not-pinned]" in result.stderr


DIGEST = "@sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("reference", "pinned"),
    [
        ("plugin", False),
        ("plugin:latest", False),
        ("plugin:0.1.0", True),
        ("ray/plugin:0.1.0", True),
        ("localhost:5000/plugin:0.1.0", True),
        ("registry.example.com/a/b-c/d_e/f__g:v1.2-rc.1_x", True),
        (f"plugin{DIGEST}", True),
        (f"registry.example.com:5000/ray/plugin:0.1.0{DIGEST}", True),
    ],
)
def test_image_references(reference: str, pinned: bool) -> None:
    assert is_image(reference)
    assert is_pinned(reference) is pinned


NOT_IMAGES = (
    *(
        "",
        " ",
        "Plugin",
        "ray/Plugin:1",
        "https://x.io/plugin",
        "a//b",
        "/a",
        "a/",
        "-a/b",
        "a.b:x/c:1",
        "a" * 600,
    ),
    *("plugin:", "plugin:-x", "plugin:a/b", "plugin:" + "x" * 129, "plugin:1\n"),
    *("plugin@sha256:12", "plugin@md5:" + "0" * 64),
)


@pytest.mark.parametrize("reference", NOT_IMAGES)
def test_no_image_references(reference: str) -> None:
    assert not is_image(reference)
