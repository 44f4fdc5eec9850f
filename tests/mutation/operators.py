"""The changes that are made to the code: those of Cosmic Ray that mean something here, and three of
our own.

Cosmic Ray changes no text. Here a code, a field's name and the release that a rule is in are texts,
so texts without a space are changed, too. A text with a space is a message, which other tests hold;
a docstring and a type do nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Keyword, String

from renderer.kuberay.versions import RELEASED, parse

FROM_COSMIC_RAY = (
    "AddNot",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ReplaceAndWithOr",
    "ReplaceBinaryOperator_Add_Sub",
    "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBreakWithContinue",
    "ReplaceComparisonOperator_Eq_NotEq",
    "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Gt_GtE",
    "ReplaceComparisonOperator_IsNot_Is",
    "ReplaceComparisonOperator_Is_IsNot",
    "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Lt_LtE",
    "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceContinueWithBreak",
    "ReplaceFalseWithTrue",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_USub_UAdd",
    "ZeroIterationForLoop",
)

_RELEASE = re.compile(r"\d+\.\d+\.\d+")
Position = tuple[tuple[int, int], tuple[int, int]]


class WordReplacer(Operator):
    """Changes a text without a space: a code, a field, a name."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        word = _text(node)
        if word and not any(map(str.isspace, word)) and not _RELEASE.fullmatch(word):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        return String(repr(f"{_text(node)}XX"), node.start_pos, node.prefix)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example('x = "pod/image"', "x = 'pod/imageXX'"),)


class ReleaseReplacer(Operator):
    """Changes a release of KubeRay to the one before or after it."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        for _ in _neighbours(_text(node)):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        return String(repr(_neighbours(_text(node))[index]), node.start_pos, node.prefix)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example('x = "1.3.0"', "x = '1.3.1'", occurrence=1),)


class ReplaceInWithNotIn(Operator):
    """Swaps `in` and `not in`."""

    def mutation_positions(self, node: Any) -> Iterator[Position]:
        if node.type == "comparison" and _membership(node) is not None:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        place = _membership(node)
        old = node.children[place]
        new = "in" if old.type == "comp_op" else "not in"
        node.children[place] = Keyword(new, old.start_pos, " ")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("a in b", "a not in b"), Example("a not in b", "a in b"))


OWN = {one.__name__: one for one in (WordReplacer, ReleaseReplacer, ReplaceInWithNotIn)}


def register() -> tuple[str, ...]:
    """Make our own known to Cosmic Ray; the names of all."""
    cosmic_ray.plugins.OPERATOR_PROVIDERS["own"] = OWN
    return (*(f"core/{name}" for name in FROM_COSMIC_RAY), *(f"own/{name}" for name in OWN))


def does_nothing(node: Any) -> bool:
    """Whether a change of this node cannot change what the program does: a type, or what only mypy
    reads.
    """
    inner, outer = node, node.parent
    while outer is not None:
        if outer.type in ("annassign", "tfpdef", "param") and _is_annotation(inner, outer):
            return True
        if outer.type == "funcdef" and inner is outer.annotation:
            return True
        if outer.type == "if_stmt" and outer.children[1].get_code().strip() == "TYPE_CHECKING":
            return True
        inner, outer = outer, outer.parent
    return node.type == "if_stmt" and node.children[1].get_code().strip() == "TYPE_CHECKING"


def _is_annotation(inner: Any, outer: Any) -> bool:
    """Whether `inner` comes right after the colon of `outer`."""
    place = outer.children.index(inner)
    return place > 0 and outer.children[place - 1] == ":"


def _text(node: Any) -> str | None:
    """The text of a literal; None for a docstring and for all that is not a plain text."""
    if node.type != "string" or node.parent.type == "simple_stmt":
        return None
    value = ast.literal_eval(node.value)
    return value if isinstance(value, str) else None


def _neighbours(text: str | None) -> list[str]:
    if text is None or not _RELEASE.fullmatch(text):
        return []
    release = parse(text)
    before = [one for one in RELEASED if one < release]
    after = [one for one in RELEASED if one > release]
    return [str(one) for one in (*before[-1:], *after[:1])]


def _membership(node: Any) -> int | None:
    """The place of `in` or `not in` in a comparison."""
    for place, child in enumerate(node.children):
        if child.get_code().split() in (["in"], ["not", "in"]):
            return place
    return None
