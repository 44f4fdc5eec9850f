"""Jinja2 as templates get it: a sandbox, strict about what is undefined, with its own folders and
nothing else to read.

Templates that ship are compiled ahead (`maintain.ready`); what was made from another text, or by
another Jinja2, is compiled when it is used, so compiled templates can be stale but never wrong.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

import jinja2
from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment

from renderer import resources
from renderer.kube_yaml.scalars import PLACEHOLDER
from renderer.templating.filters import FILTERS, FUNCTIONS
from renderer.templating.printed import Printed, TemplateFailure

SUFFIX = ".j2"
LARGEST_TEMPLATE = 1 << 20
MOST_TEMPLATES = 1000


class Generator(CodeGenerator):
    """Jinja2's compiler, by which all that is printed goes through `Printed`, and a literal is
    known as one.
    """

    def start_write(self, frame: Any, node: Any = None) -> None:
        """The output of `call`, `filter` and recursive `for`, which Jinja2 writes as it is."""
        super().start_write(frame, node)
        self.write("environment.finalize(context, ")

    def end_write(self, frame: Any) -> None:
        self.write(")")
        super().end_write(frame)

    def simple_write(self, s: str, frame: Any, node: Any = None) -> None:
        """Output of an included template: it went through `Printed` there."""
        super().start_write(frame, node)
        self.write(s)
        super().end_write(frame)

    def visit_Const(self, node: nodes.Const, frame: Any) -> None:  # noqa: N802
        if type(node.value) is str:
            self.write(f"environment.literal({node.value!r})")
        else:
            super().visit_Const(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class Sandbox(ImmutableSandboxedEnvironment):
    """Values are data: `values.items` is the key of that name where there is one, as in Helm, not
    Python's method.
    """

    intercepted_binops = frozenset({"*", "**"})
    code_generator_class = Generator

    def __init__(self, loader: Folders) -> None:
        super().__init__(
            loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, auto_reload=False
        )
        self.printed = Printed()
        self.finalize = self.printed.show
        self.literal = self.printed.literal
        self.joined = self.printed.joined
        # Jinja2 has a variable here.
        self.concat = self.printed.concat  # type: ignore[method-assign]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if PLACEHOLDER in source:
            line = source[: source.index(PLACEHOLDER)].count("\n") + 1
            raise TemplateSyntaxError(
                "the character U+FDD0 cannot be in a template", line, name, filename
            )
        from renderer.templating import mistakes

        tree = super()._parse(source, name, filename)
        mistakes.check(tree, name, filename)
        return tree

    def _compile(self, source: str, filename: str) -> CodeType:
        try:
            return super()._compile(source, filename)
        except SyntaxError as error:
            from renderer.templating import mistakes

            raise mistakes.of_python(error, source, filename) from None

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """A text or a list repeated, or a power, could fill the memory in one step: both are
        bounded.
        """
        for sequence, times in ((left, right), (right, left)):
            if (
                isinstance(sequence, (str, list, tuple))
                and isinstance(times, int)
                and len(sequence) * times > LARGEST_TEMPLATE
            ):
                raise TemplateFailure(
                    f"the operator {operator} would make more than {LARGEST_TEMPLATE >> 20} MiB"
                )
        if any(isinstance(side, int) and abs(side) > 1 << 64 for side in (left, right)):
            raise TemplateFailure("a number is too large to compute with")
        if operator == "**" and abs(right) > 64:
            raise TemplateFailure("an exponent must be at most 64")
        return super().call_binop(context, operator, left, right)


class Folders(BaseLoader):
    """Templates by name from the overlay, then from what ships; links that lead out of a folder are
    not followed.
    """

    def __init__(self, folders: list[str], ready: Mapping[str, str]) -> None:
        self.folders = [os.path.realpath(folder) for folder in folders]
        self.ready = ready

    def path(self, name: str) -> str | None:
        for folder in self.folders:
            path = os.path.realpath(os.path.join(folder, *name.split("/")))
            if path.startswith(folder + os.sep) and os.path.isfile(path):
                return path
        return None

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        path = self.path(template)
        if path is None or ".." in template.split("/"):
            raise TemplateNotFound(template)
        if os.path.getsize(path) > LARGEST_TEMPLATE:
            raise TemplateFailure(f"{template} is larger than {LARGEST_TEMPLATE >> 20} MiB")
        return resources.read_text(path), path, lambda: True

    def load(self, environment: Environment, name: str, globals: Any = None) -> jinja2.Template:
        if self.ready:
            source, _, _ = self.get_source(environment, name)
            if self.ready.get(name) == resources.template_digest(source):
                return self.from_ready(environment, name, globals or {})
        return super().load(environment, name, globals)

    def from_ready(self, environment: Environment, name: str, globals: Any) -> jinja2.Template:
        import importlib

        spec = importlib.import_module(f"renderer._ready.{module_name(name)}").__spec__
        assert spec is not None
        # Jinja2 keeps the environment among the globals of a compiled template, so each environment
        # gets globals of its own: two renders in two threads would else print into each other's
        # output.
        namespace: dict[str, Any] = {"__file__": spec.origin}
        exec(spec.loader.get_code(spec.name), namespace)  # type: ignore[union-attr]  # noqa: S102
        return environment.template_class.from_module_dict(environment, namespace, globals)

    def list_templates(self) -> list[str]:
        """Names of all templates, partials too, in order."""
        names: set[str] = set()
        for folder in self.folders:
            for root, below, files in os.walk(folder):
                below[:] = sorted(name for name in below if not name.startswith("."))
                relative = os.path.relpath(root, folder)
                prefix = "" if relative == "." else relative.replace(os.sep, "/") + "/"
                names.update(prefix + file for file in files if file.endswith(SUFFIX))
                if len(names) > MOST_TEMPLATES:
                    raise TemplateFailure(f"more than {MOST_TEMPLATES} templates below {folder}")
        return sorted(names)


def module_name(template: str) -> str:
    return "tmpl_" + "".join(c if c.isalnum() else "_" for c in template.removesuffix(SUFFIX))


def environment(overlay: str | None = None, *, ready: Mapping[str, str] | None = None) -> Sandbox:
    """`overlay` is a folder whose templates replace built-in ones; `ready` the digests of the
    compiled templates.
    """
    folders = [overlay] if overlay is not None else []
    made = Sandbox(Folders([*folders, resources.templates_folder()], ready or {}))
    made.filters.update(FILTERS)
    made.globals.update(FUNCTIONS)
    for unsteady in ("lipsum", "random"):  # two renders of one input give the same bytes
        made.globals.pop(unsteady, None)
        made.filters.pop(unsteady, None)
    return made
