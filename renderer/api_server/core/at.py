"""Where a rule looks, and how it says what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal

from renderer.api_server.core.words import Form
from renderer.diagnostics import Collector, Path

_LONGEST: Final = 80


def quoted(value: object) -> str:
    """A value of the user's, as a message shows it. Not for what may be a secret."""
    text = str(value)
    return f'"{text if len(text) <= _LONGEST else text[:_LONGEST] + "…"}"'


def near(word: object, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; None also for what is too long to be one of them."""
    if not isinstance(word, str) or len(word) > _LONGEST:
        return None
    from renderer.suggest import nearest

    return nearest(word, known)


class At:
    """A place in the object that is judged, and the collector that it reports to.

    `path` goes from the root of the document. `title` names what is judged where the document is
    not it ("the head Pod"): every message begins with it. Without `strict` unknown fields are
    dropped, as for a client that does not ask for strict validation.
    """

    __slots__ = ("found", "path", "strict", "title")

    def __init__(
        self, found: Collector, path: Path = (), title: str = "", *, strict: bool = True
    ) -> None:
        self.found = found
        self.path = path
        self.title = title
        self.strict = strict

    def to(self, *steps: str | int) -> At:
        """A place further down."""
        return At(self.found, (*self.path, *steps), self.title, strict=self.strict)

    @property
    def reported(self) -> int:
        """How much was reported so far, here or elsewhere."""
        return len(self.found.diagnostics) + self.found.dropped

    def subject(self) -> str:
        """What is at this place, for the beginning of a sentence."""
        if not self.path:
            return "the object"
        last = self.path[-1]
        if isinstance(last, int):
            names = [step for step in self.path if isinstance(step, str)]
            return f'item {last} of "{names[-1] if names else "the list"}"'
        return quoted(last)

    def error(
        self,
        code: str,
        message: str,
        *steps: str | int,
        help: str | None = None,
        of: Literal["key", "value"] = "value",
        related: Iterable[tuple[str, Path]] = (),
    ) -> None:
        """Report an error here, or `steps` further down."""
        text = f"{self.title}: {message}" if self.title else message
        self.found.error(code, (*self.path, *steps), text, help=help, of=of, related=related)

    def warning(self, code: str, message: str, *steps: str | int, help: str | None = None) -> None:
        """Report a warning here, or `steps` further down."""
        text = f"{self.title}: {message}" if self.title else message
        self.found.warning(code, (*self.path, *steps), text, help=help)

    # --- what many rules say ----------------------------------------------------------------------

    def require(
        self, code: str, data: Mapping[str, Any], field: str, help: str | None = None
    ) -> bool:
        """Report a field that is missing or empty; whether it is there."""
        value = data.get(field)
        if value:
            return True
        if field in data:
            self.error(code, f'"{field}" must not be empty', field, help=help)
        else:
            self.error(code, f'"{field}" is missing', field, of="key", help=help)
        return False

    def one_of(
        self, code: str, data: Mapping[str, Any], field: str, allowed: Iterable[str], what: str
    ) -> bool:
        """Report a word that is not one of the `allowed` ones; whether it is one.

        A missing field passes.
        """
        value = data.get(field)
        words = tuple(allowed)
        if value is None or value in words:
            return True
        self.not_one_of(code, value, words, what, field)
        return False

    def not_one_of(
        self, code: str, value: str, allowed: Iterable[str], what: str, *steps: str | int
    ) -> None:
        """Report the word `value`; `what` it should be: "a pull policy"."""
        words = tuple(word for word in allowed if word)
        meant = near(value, words)
        tail = f': did you mean "{meant}"?' if meant else ""
        choice = f"allowed: {', '.join(words)}"
        self.error(code, f"{quoted(value)} is not {what}{tail}", *steps, help=choice)

    def between(
        self, code: str, data: Mapping[str, Any], field: str, lowest: int, highest: int
    ) -> bool:
        """Report a number outside the range; whether it is inside. A missing field passes."""
        value = data.get(field)
        if value is None or lowest <= value <= highest:
            return True
        self.error(code, f'"{field}" must be between {lowest} and {highest}, not {value}', field)
        return False

    def at_least(self, code: str, data: Mapping[str, Any], field: str, lowest: int) -> bool:
        """As `between`, without an upper end."""
        value = data.get(field)
        if value is None or value >= lowest:
            return True
        self.error(code, f'"{field}" must be {lowest} or more, not {value}', field)
        return False

    def form(
        self, code: str, value: str, form: Form, what: str, *steps: str | int, of_key: bool = False
    ) -> bool:
        """Report a text that does not have the form; whether it has.

        `what` it should be: "the name of a volume".
        """
        if form.fits(value):
            return True
        of: Literal["key", "value"] = "key" if of_key else "value"
        message = f"{quoted(value)} is not valid as {what}"
        if form.longest is not None and len(value) > form.longest:
            message = f"{quoted(value)} is too long as {what}: it has {len(value)} characters"
        elif not value:
            message = f"{what} must not be empty"
        self.error(code, message, *steps, help=form.help, of=of)
        return False
