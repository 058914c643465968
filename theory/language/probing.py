"""Whether a definition asks its numbers something: what one arithmetic answers, another does not.

A number is an exact term, a ball, a batch of floats or a symbol. `a == 1` is true of the first of these only, so that code
which branches on it has another meaning in each. Words that choose (`choose`, `same`, `is_zero`, `step`) have one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lemmata.theory.language.arithmetics import Arithmetic, Term
from lemmata.theory.language.constancy import check_code
from lemmata.theory.language.operator import MeaningError
from lemmata.theory.language.taken import are_taken_to_fit

LONG = 32  # places of an array, so that one counted from its end is not before its first


class Asked(BaseException):
    """A number was compared or counted by Python; no `except Exception` of the definition stops it."""


class Nested(Asked):
    """A slope is taken within another: the rates of the two would be taken for each other."""


class Behind(BaseException):
    """A place before the first is asked for, which Python counts from the end."""


class Unknown:
    """A number, a place, a vector or a matrix of which nothing is known."""

    def __init__(self, size: Any = None) -> None:
        self.size = self if size is None else size

    name = ""
    length = rows = columns = property(lambda self: self.size)

    def _unknown(self, *_: Any) -> Unknown:
        return Unknown(None if self.size is self else self.size)

    __getitem__ = __neg__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _unknown
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = _unknown

    def _asked(self, *_: Any) -> Any:
        raise Asked

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = _asked
    __hash__ = object.__hash__


class Placed(Unknown):
    """A vector or a matrix that says where a place before its first is asked for."""

    def __getitem__(self, place: Any) -> Unknown:
        if any(isinstance(at, int) and at < 0 for at in (place if isinstance(place, tuple) else (place,))):
            raise Behind
        return self._unknown()


class Probing(Arithmetic):
    """Every word runs what it is handed once, at a place of which nothing is known."""

    def __init__(self, size: Any) -> None:
        self.size = size  # of every array; None where nothing is known of it either
        self.slopes = 0  # that are being taken

    def __getattribute__(self, word: str) -> Any:
        own = word.startswith("_") or word in ("size", "slopes", "slope", "at_work", "run", "whole", "applied")
        return object.__getattribute__(self, word) if own else lambda *args: self._said(word, args)

    def _said(self, word: str, args: Sequence[Any]) -> Unknown:
        for part in args if word not in ("limit", "attracts", "minima", "minimum") else ():
            if callable(part):
                self._run(word, part)
        return Unknown(self.size)

    def _run(self, word: str, part: Term | Callable[..., Any]) -> None:
        if word == "choose":
            part()  # type: ignore[call-arg]
        elif word == "by_twos":
            part(3, Unknown(self.size))  # type: ignore[call-arg]
        elif word == "matrix":
            part(Unknown(self.size), Unknown(self.size))  # type: ignore[call-arg]
        else:
            part(Unknown(self.size))

    def whole(self, a: Any) -> int:
        return 1

    def slope(self, function: Callable[[Any], Any]) -> Unknown:
        if self.slopes:
            raise Nested
        self.slopes += 1
        function(Unknown(self.size))
        self.slopes -= 1
        return Unknown(self.size)

    def applied(self, operator: Any, args: tuple[Any, ...]) -> Any:
        """Another definition has been looked at on its own, but for the slopes that it takes."""
        return operator.body(*args) if self.slopes and hasattr(operator, "body") else Unknown(self.size)


def asks(body: Callable[..., Any], count: int, size: Any) -> bool:
    """Whether a definition of so many arguments asks its numbers something; with `size` None also its sizes.

    Raises: ValueError for a slope within a slope.

    Code that runs on other numbers only is not looked into: every interpreter refuses it aloud.
    """
    try:
        Probing(size).run(body, *(Unknown(size) for _ in range(count)))
    except Nested:
        raise ValueError(f"{body.__name__} takes a slope within a slope, whose rates would be taken for each other") from None
    except Asked:
        return True
    except Exception:
        return False
    return False


def starts_behind(body: Callable[..., Any], count: int) -> bool:
    """Whether a definition of so many arguments asks for a place before the first of an array, such as v[i - 1] at i = 0."""
    try:
        Probing(LONG).run(body, *(Placed(LONG) for _ in range(count)))
    except Behind:
        return True
    except (Asked, Exception):
        return False
    return False


def check_definition(body: Callable[..., Any], count: int) -> None:
    """Raises: ValueError in one line for a definition that interpreters cannot be held to; of the theory's own a test does."""
    if are_taken_to_fit():
        return
    if asks(body, count, 2):
        raise ValueError(f"{body.__name__} compares numbers; say it with choose, same, before, is_zero, larger or step")
    if starts_behind(body, count):
        raise ValueError(f"{body.__name__} asks for a place before the first; the last one of v is v.length - 1")
    check_code(body)


def check_sizes(body: Callable[..., Any], count: int) -> None:
    """Raises: MeaningError for a definition that asks for a size, as nothing can be said of all sizes then."""
    if asks(body, count, None):
        raise MeaningError(f"{body.__name__} compares sizes, so it has no meaning at symbolic ones")
