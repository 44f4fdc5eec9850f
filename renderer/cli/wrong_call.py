"""The errors of the command line's parser as diagnostics, with what was probably meant.

Loaded for a wrong call only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from renderer.diagnostics import Diagnostic, Flag
from renderer.suggest import nearest

_NO_CLUSTER = "no cluster is contacted; --crd FILE validates against the CRD of your own cluster"

HABITS = {
    "--kube-version": (
        "--kuberay-version sets the operator's version; the version of Kubernetes is not used"
    ),
    "--skip-schema-validation": "the option is --no-validate",
    "--validate": "validation is on unless --no-validate turns it off",
    "--release-name": "the option for the release's name is --name",
    "--generate-name": "the option for the release's name is --name",
    "--name-template": "the option for the release's name is --name",
    "--dry-run": (
        "rendering never contacts a cluster; `render … | kubectl apply --dry-run=server -f -` does"
    ),
    "--kubeconfig": _NO_CLUSTER,
    "--context": _NO_CLUSTER,
    "--kube-context": _NO_CLUSTER,
    "--api-versions": "the option for the target is --kuberay-version",
    "--include-crds": "the CRDs are part of the operator's chart",
    "--create-namespace": (
        "use `kubectl create namespace`; --namespace is written into the manifest"
    ),
    "--post-renderer": "use specOverrides in the values, or a pipe",
    "--skip-tests": "test hooks do not exist here",
    "--no-hooks": "hooks do not exist here",
    "--version-range": "the option for the target is --kuberay-version",
    "--set-raw": "the option is --set-literal",
    "--values-file": "the option is --values, or -f",
    "--filename": "the option for a values file is -f",
    "--recursive": "`render validate DIR` reads folders",
    "--repo": "no chart is fetched",
    "--output-format": "the option is --output, or -o",
}
"""Options that users of Helm and kubectl type by habit, and what to use instead."""


_OF_HELM = ("template", "install", "upgrade", "lint", "build", "apply")
_NO_COMMAND = (
    "; render itself needs no command, and a name is an option: render --name {} -f values.yaml"
)


def diagnostic(error: Any, arguments: Sequence[str]) -> Diagnostic:
    """An error of the command line's parser as one diagnostic, with what was probably meant."""
    option = getattr(error, "option_name", None)
    context = getattr(error, "ctx", None)
    called = context.command_path if context else "render"
    if type(error).__name__ == "NoSuchOption" and option:
        return _unknown_option(option, context, called)
    if type(error).__name__ == "NoArgsIsHelpError":  # its message is the whole help
        return _unknown_command("", context, called)
    message = str(getattr(error, "message", error)).rstrip(".")
    if message.startswith(("No such command", "Missing command")):
        return _unknown_command(message.split("'")[1] if "'" in message else "", context, called)
    named = [
        name for name in getattr(getattr(error, "param", None), "opts", ()) if name.startswith("-")
    ]
    flag = option or next((name for name in named if name in arguments), next(iter(named), None))
    return Diagnostic(
        "call/bad-option",
        message,
        where=Flag(flag) if flag else None,
        help=f"`{called} --help` describes the options",
    )


def _unknown_option(option: str, context: Any, called: str) -> Diagnostic:
    parameters = context.command.params if context else []
    known = [
        name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)
    ]
    habit = HABITS.get(option)
    meant = None if habit else nearest(option, [name for name in known if name.startswith("--")])
    return Diagnostic(
        "call/unknown-option",
        f"unknown option {option}" + (f", did you mean {meant}?" if meant else ""),
        where=Flag(option),
        help=habit or (None if meant else f"`{called} --help` lists the options"),
    )


def _unknown_command(word: str, context: Any, called: str) -> Diagnostic:
    known = list(context.command.list_commands(context)) if context else []
    if not word:
        return Diagnostic("call/unknown-command", f"`{called}` needs a command: {', '.join(known)}")
    meant = nearest(word, known)
    if word == "help":
        help = f"write `{called} --help`"
    elif called == "render" and word in _OF_HELM:
        help = "to render, leave out the command and the chart: render --name NAME -f values.yaml"
    elif meant:
        help = f"did you mean `{called} {meant}`?"
    elif called == "render" and ("." in word or os.path.exists(word)):
        help = f"the option for a values file is -f: render -f {word}"
    else:
        help = f"the commands are {', '.join(known)}" + (
            _NO_COMMAND.format(word) if called == "render" else ""
        )
    return Diagnostic("call/unknown-command", f'unknown command "{word}"', help=help)
