"""What the command line's parser refuses, in our words: what was probably meant. Loaded for a wrong call only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from renderer.diagnostics import Diagnostic, Flag
from renderer.suggest import nearest

HABITS = {
    "--kube-version": "--kuberay-version states the operator's version; Kubernetes' own is not asked for",
    "--skip-schema-validation": "it is called --no-validate here",
    "--validate": "validation is on unless --no-validate turns it off",
    "--release-name": "the release's name is given by --name",
    "--generate-name": "the release's name is given by --name",
    "--name-template": "the release's name is given by --name",
    "--dry-run": "rendering never touches a cluster; `render … | kubectl apply --dry-run=server -f -` asks one",
    "--kubeconfig": "no cluster is ever asked; --crd FILE validates by your own cluster's CRD",
    "--context": "no cluster is ever asked; --crd FILE validates by your own cluster's CRD",
    "--kube-context": "no cluster is ever asked; --crd FILE validates by your own cluster's CRD",
    "--api-versions": "the target is stated by --kuberay-version",
    "--include-crds": "the CRDs come with the operator's chart",
    "--create-namespace": "use `kubectl create namespace`; --namespace is written into the manifest",
    "--post-renderer": "use specOverrides in the values, or a pipe",
    "--skip-tests": "there are no test hooks here",
    "--no-hooks": "there are no hooks here",
    "--version-range": "the target is stated by --kuberay-version",
    "--set-raw": "it is called --set-literal here",
    "--values-file": "it is called --values, or -f, here",
    "--filename": "a values file is given by -f",
    "--recursive": "`render validate DIR` reads folders",
    "--repo": "there is no chart to fetch",
    "--output-format": "it is called --output, or -o, here",
}
"""What Helm's and kubectl's users type by habit, and what they would want here."""


def diagnostic(error: Any, arguments: Sequence[str]) -> Diagnostic:
    """What the command line's parser refuses, in one line, with what was probably meant."""
    option = getattr(error, "option_name", None)
    context = getattr(error, "ctx", None)
    called = context.command_path if context else "render"
    if type(error).__name__ == "NoSuchOption" and option:
        return _unknown_option(option, context, called)
    message = str(getattr(error, "message", error)).rstrip(".")
    if message.startswith(("No such command", "Missing command")):
        return _unknown_command(message.split("'")[1] if "'" in message else "", context, called)
    named = [name for name in getattr(getattr(error, "param", None), "opts", ()) if name.startswith("-")]
    flag = option or next((name for name in named if name in arguments), next(iter(named), None))
    return Diagnostic(
        "call/bad-option", message, where=Flag(flag) if flag else None, help=f"`{called} --help` says what it takes"
    )


def _unknown_option(option: str, context: Any, called: str) -> Diagnostic:
    parameters = context.command.params if context else []
    known = [name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)]
    habit = HABITS.get(option)
    meant = None if habit else nearest(option, [name for name in known if name.startswith("--")])
    return Diagnostic(
        "call/unknown-option",
        f"there is no option {option}" + (f", did you mean {meant}?" if meant else ""),
        where=Flag(option),
        help=habit or (None if meant else f"`{called} --help` lists the options"),
    )


def _unknown_command(word: str, context: Any, called: str) -> Diagnostic:
    known = list(context.command.list_commands(context)) if context else []
    if not word:
        return Diagnostic("call/unknown-command", f"{called} needs a word behind it: {', '.join(known)}")
    meant = nearest(word, known)
    if word == "help":
        help = f"write `{called} --help`"
    elif meant:
        help = f"did you mean `{called} {meant}`?"
    elif called == "render" and ("." in word or os.path.exists(word)):
        help = f"a values file is given by -f: render -f {word}"
    else:
        help = f"there are {', '.join(known)}" + ("; rendering itself has no word" if called == "render" else "")
    return Diagnostic("call/unknown-command", f"there is no command {word}", help=help)
