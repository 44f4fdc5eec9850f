"""The program: `render` with its options renders; with a command's name it runs that command's
module.

Annotations are not postponed here: see `renderer.cli.options`.
"""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from renderer.cli import options, streams
from renderer.cli.streams import Color, Output
from renderer.diagnostics import Diagnostic

COMMANDS = {
    "validate": "check manifests of any tool: schema and operator's rules, by version",
    "pods": "the Pods that the operator of a version would make",
    "values": "the merged values, as read",
    "migrate": "manifests and values files for another operator; comments and order stay",
    "import": "a manifest, also a live one, to a values file",
    "schema": "the JSON Schema of values or of the manifest",
    "versions": "the known KubeRay versions, and the rules of each",
    "argocd": "the config management plugin for Argo CD",
}
"""Each is a module of the same name in this package, loaded when the command is called."""

MODULES = {"import": "import_"}
"""Modules whose name is another one: `import` is a word of Python."""


class Root(TyperGroup):
    """Loads a command when it is named, and prints a help of one screen."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"renderer.cli.{MODULES.get(cmd_name, cmd_name)}")
        app = getattr(module, "app", None)
        if app is None:
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(cmd_name)(module.command)
        command = typer.main.get_command(app)
        command.name = cmd_name
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from renderer.cli.help import ROOT

        formatter.write(ROOT)


app = typer.Typer(
    cls=Root,
    add_completion=False,
    rich_markup_mode=None,
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"]},  # its commands inherit them
)

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""UsageError of the click that typer brings, which has no public name."""


@app.callback()
def render(
    context: typer.Context,
    values: options.ValuesFiles = None,
    set_: options.Set = None,
    set_string: options.SetString = None,
    set_json: options.SetJson = None,
    set_file: options.SetFile = None,
    set_literal: options.SetLiteral = None,
    name: options.ReleaseName = "raycluster",
    namespace: options.Namespace = None,
    kuberay_version: options.KubeRay = None,
    compat: options.Compat = None,
    crd: options.Crds = None,
    feature_gates: options.FeatureGates = None,
    templates: options.Templates = None,
    show_only: Annotated[
        list[str] | None,
        typer.Option(
            "--show-only",
            "-s",
            metavar="FILE",
            help="Only this template's manifests.",
            autocompletion=options.complete_template,
        ),
    ] = None,
    output: options.OutputFormat = Output.yaml,
    output_dir: Annotated[
        str | None,
        typer.Option(
            "--output-dir", metavar="DIR", help="Write one file per template instead of stdout."
        ),
    ] = None,
    strict: options.Strict = False,
    no_validate: Annotated[
        bool, typer.Option("--no-validate", help="Do not check values and manifest.")
    ] = False,
    error_format: options.Errors = None,
    color: options.Colors = Color.auto,
    all_: options.All = False,
    quiet: options.Quiet = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an internal error.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version of this program.")
    ] = False,
) -> None:
    """Render RayCluster manifests from a Helm values file."""
    if version:
        from renderer import __version__

        streams.write_stdout(f"render {__version__}\n")
        streams.finish(streams.FINE)
    if context.invoked_subcommand is not None:
        _reject_options_before(context)
        return
    from renderer import Request
    from renderer.cli.render import Call, run

    request = Request(
        setters=options.setters(set_json, set_, set_string, set_file, set_literal),
        name=name,
        namespace=namespace,
        kuberay_version=kuberay_version,
        compat=compat,
        feature_gates=feature_gates,
        templates=templates,
        show_only=tuple(show_only or ()),
        validate=not no_validate,
        strict=strict,
    )
    how = options.reporting(error_format, color, quiet, all_)
    run(Call(request, tuple(values or ()), tuple(crd or ()), output, output_dir, how))


def _reject_options_before(context: Any) -> None:
    """`render -f a.yaml validate` would ignore the file silently."""
    given = [
        name
        for name, value in context.params.items()
        if value not in (None, False, (), []) and _was_typed(context, name)
    ]
    if given:
        command = context.invoked_subcommand
        _reject_call(
            Diagnostic(
                "call/misplaced-option",
                f"options of `render {command}` must follow the word `{command}`",
                help=f"render {command} --help",
            ),
            ["--error-format", context.params["error_format"] or ""],
        )


def _was_typed(context: Any, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE" and name != "debug"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run and end the process, always with one of the exit statuses of the README.

    The process ends without Python's own clean-up, which costs a fifth of a render's time: nothing
    is left open.
    """
    try:
        run(arguments)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else streams.CALL_WRONG
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Everything but the end of the process: ends in SystemExit."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in arguments
    if (
        arguments[:1] and arguments[0] in COMMANDS
    ):  # of the whole program: it may follow a command's name
        arguments = [word for word in arguments if word != "--debug"]
    try:
        if not arguments and "_RENDER_COMPLETE" in os.environ and _SHELL_SAYS & os.environ.keys():
            from renderer.cli.completion import answer

            streams.finish(answer(typer.main.get_command(app)))
        if arguments[:1] in (["--show-completion"], ["--install-completion"]):
            _completion_script(arguments)
        if arguments in ([], ["--help"], ["-h"]):
            from renderer.cli.help import ROOT

            streams.write_stdout(ROOT)
            streams.finish(streams.FINE)
        status = typer.main.get_command(app).main(
            arguments,
            prog_name="render",
            complete_var="",  # no environment variable turns a call into a request for completions
            standalone_mode=False,
        )
        streams.finish(status if isinstance(status, int) else streams.FINE)
    except USAGE_ERROR as error:
        from renderer.cli.wrong_call import diagnostic

        _reject_call(diagnostic(error, arguments), arguments)
    except (KeyboardInterrupt, typer.Abort):
        streams.finish(streams.INTERRUPTED)
    except SystemExit:
        raise
    except ModuleNotFoundError as error:
        if error.name != "yaml._yaml":
            _internal_error(error, debug=debug)
        _reject_call(Diagnostic("call/no-libyaml", _NO_LIBYAML, help=_GET_LIBYAML), arguments)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            _internal_error(error, debug=debug)
        _reject_call(
            Diagnostic("call/cannot-write", f"a file cannot be written: {error.strerror}"),
            arguments,
        )
    except Exception as error:  # noqa: BLE001 the border of the program: every bug ends here
        _internal_error(error, debug=debug)


_NO_LIBYAML = "PyYAML is installed without libyaml, which is needed to read YAML"
_GET_LIBYAML = "install its wheel: pip install --force-reinstall --only-binary pyyaml pyyaml"

_SHELL_SAYS = frozenset({"COMP_WORDS", "_TYPER_COMPLETE_ARGS"})
"""Variables that a completion script sets together with its own."""


def _completion_script(arguments: Sequence[str]) -> NoReturn:
    from renderer.cli.completion import script

    made = script(arguments)
    if isinstance(made, Diagnostic):
        _reject_call(made, arguments)
    streams.write_stdout(made)
    streams.finish(streams.FINE)


def _error_format(arguments: Sequence[str]) -> streams.ErrorFormat:
    """The format that was typed, even if the rest of the line is not valid; else that of the
    environment.
    """
    asked = streams.default_error_format()
    for flag, word in zip(arguments, [*arguments[1:], ""], strict=True):
        name, _, joined = flag.partition("=")
        if name == "--error-format" and (joined or word) in streams.ErrorFormat.__members__:
            asked = streams.ErrorFormat(joined or word)
    return asked


def _reject_call(diagnostic: Diagnostic, arguments: Sequence[str]) -> NoReturn:
    streams.report([diagnostic], streams.Reporting(_error_format(arguments)))
    streams.finish(streams.CALL_WRONG)


def _internal_error(error: Exception, *, debug: bool) -> NoReturn:
    """One line with the place in the code, and no traceback: it could show values."""
    if debug:
        import traceback

        streams.note("".join(traceback.format_exception(error)))
    else:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (
            f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"
            if trace
            else "?"
        )
        streams.note(
            f"render: internal error: {type(error).__name__} at {place}. "
            "Please report it with the command line; --debug shows the traceback.\n"
        )
    streams.finish(streams.INTERNAL_ERROR)
