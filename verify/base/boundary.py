"""Boundaries: whatever goes wrong where something from outside is read becomes one line of at most 200 characters.

A boundary catches every kind of error, since libraries raise more kinds than any list names. Inside of the engine nothing is
caught so: an error there is a bug and keeps its traceback. Imports the standard library alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import stat
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, NoReturn, TypeVar

WIDTH = 200  # characters of a line
LONGEST_COMMAND = 14  # characters of a mistyped one that are shown
LEAST_WORD = 40  # to which a long word is shortened, where the line is too long
LARGEST = 1 << 26  # bytes of a file that is read whole
MAX_SEED = 2**31
SECONDS = (0.001, 1e7)  # of one claim: below, nothing would be drawn
T = TypeVar("T")
_PLAIN = 100_000  # characters of a text that are looked at


def one_line(message: object, width: int = WIDTH) -> str:
    """A message on one line: control characters escaped, long words (names of files, say) shortened in the middle."""
    text = str(message)
    if len(text) > _PLAIN:
        text = f"{text[: _PLAIN // 2]}...{text[-_PLAIN // 2 :]}"
    words = [word if word.isprintable() else _escaped(word) for word in text.split()]
    excess = len(" ".join(words)) - width
    while excess > 0 and words and len(longest := max(words, key=len)) > LEAST_WORD:
        short = _cut(longest, max(LEAST_WORD, len(longest) - excess))
        words[words.index(longest)] = short
        excess -= len(longest) - len(short)
    return _cut(" ".join(words), width)


def _escaped(word: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii") for c in word)


def _cut(text: str, width: int) -> str:
    """The text with its middle left out, where it is too long."""
    if len(text) <= width:
        return text
    head = (width - 3 + 1) // 2
    return f"{text[:head]}...{text[len(text) - (width - 3 - head) :]}"


def said_by(error: BaseException) -> str:
    """What an error says, with its kind where it is no error of a file; its kind alone where it says nothing."""
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    if isinstance(error, MemoryError):
        return "out of memory, or nested too deeply for Python's parser"  # which says it so
    if isinstance(error, RecursionError):
        return "nested too deeply"
    try:
        text = str(error)
    except Exception:  # of a class that is not ours
        text = ""
    return f"{type(error).__name__}: {text}" if text.strip() else type(error).__name__


class reading:
    """Say whatever goes wrong in a block as one line of `wrong`, beginning with `what`; an interrupt alone passes.

    Foreign code may end with SystemExit or with an outcome of pytest, which are no Exceptions.

    Args:
        what: what is read and cannot be, such as "mine.npy: not a readable .npy file".
        wrong: the error that the caller turns into a line and an exit status.
        code: whether it is code of a user's, of which the line is named.
    """

    def __init__(self, what: str, wrong: type[Exception], *, code: bool = False) -> None:
        self.what, self.wrong, self.code = what, wrong, code
        self.quiet = warnings.catch_warnings()

    def __enter__(self) -> None:
        self.quiet.__enter__()
        warnings.simplefilter("ignore")  # damaged headers make libraries warn, which would be more lines

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.quiet.__exit__(kind, error, trace)
        if error is None or isinstance(error, KeyboardInterrupt):
            return
        if isinstance(error, self.wrong):
            raise self.wrong(one_line(error)) from error
        line = _line_of(trace) if self.code else ""
        raise self.wrong(one_line(f"{self.what} ({said_by(error)}){line}")) from None


def _line_of(trace: TracebackType | None) -> str:
    """The file and line of a user's own code that an error came through last; nothing where there is none."""
    own = ""
    for frame, number in walk_tb(trace):
        file = Path(frame.f_code.co_filename)
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        known = package == "lemmata" or package in sys.stdlib_module_names or {"site-packages", "dist-packages"} & {*file.parts}
        if not known and file.is_file():
            own = f" at {os.path.relpath(file) if os.path.isdir('.') else file}:{number}"
    return own


def bytes_of(path: Path, most: int = LARGEST) -> bytes:
    """All of a regular file.

    Raises: OSError if it cannot be read; ValueError if it is no regular file, as a pipe that would be waited for, or is larger.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ValueError("not a regular file")
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ValueError(f"larger than {most:,} bytes")
    return content


def json_of(content: bytes) -> Any:
    """The value of a JSON text in UTF-8. Python reads more than the format has: two equal keys, NaN, 1e999.

    Raises: ValueError or RecursionError for what is none, or has one of these.
    """
    return json.loads(content.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_no_constant, parse_float=_finite)


def seal_of(value: Any) -> str:
    """A digest that changes with the value: 16 hex digits of the SHA-256 of its JSON text."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands there twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is beyond every float")
    return value


class UsageError(ValueError):
    """Something asked for that cannot be done: one line that names it, what is possible and what was got."""


class OutputError(ValueError):
    """Nothing can be written to stdout."""


def say(text: str) -> None:
    """Write to stdout, now; a character that its encoding lacks is escaped.

    Raises: BrokenPipeError where the reader has gone, OutputError where it cannot be written otherwise (a full disk, closed).
    """
    if sys.stdout is None:
        raise OutputError("cannot write to stdout: it is closed")
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except OSError as error:
        drop_output()
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputError(f"cannot write to stdout: {said_by(error)}") from None


def drop_output() -> None:
    """Let stdout lead nowhere: Python writes what is left when it ends, and would fail once more."""
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
    except (OSError, ValueError):  # no file behind it
        pass


def complain(who: str, message: object) -> None:
    """One line on stderr, if there is one."""
    if sys.stderr is not None:
        sys.stderr.write(f"{one_line(f'{who}: {message}')}\n")


def show_progress(words: str, done: int, total: int) -> None:
    """One line on stderr that is written over, where that is a terminal."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{words} {done:,} of {total:,}")
        sys.stderr.flush()


def clear_progress() -> None:
    """Nothing is on that line any longer."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


class Parser(argparse.ArgumentParser):
    """A command line whose errors are one line and status 2, with what was meant where that can be seen."""

    def parse_args(self, *given: Any, **named: Any) -> Any:
        try:
            parsed, unknown = super().parse_known_args(*given, **named)
        except SystemExit as ended:
            if not ended.code:  # it was asked for help
                say("")
            raise
        if unknown:
            self._of(parsed)._refuse(unknown)
        return parsed

    def error(self, message: str) -> NoReturn:
        complain(self.prog, f"{message} (see `{self.prog} --help`)")
        sys.exit(2)

    def _of(self, parsed: argparse.Namespace) -> Parser:
        """The parser of the command that was given; this one where it has no commands."""
        found: Parser = self
        for action in self._commands():
            found = action.choices[getattr(parsed, action.dest)]
        return found

    def _commands(self) -> Iterator[Any]:
        return (action for action in self._actions if isinstance(action, argparse._SubParsersAction))

    def _refuse(self, unknown: list[str]) -> NoReturn:
        meant = next((f"; did you mean {one}?" for word in unknown for one in nearest(word, self._option_string_actions)), "")
        self.error(f"unrecognized arguments: {' '.join(unknown)}{meant}")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """A mistyped command is told all that there are: argparse's own line would be cut in its middle."""
        if action in self._commands() and value not in (action.choices or ()):
            names = sorted(action.choices or ())
            meant = next((f"; did you mean {one}?" for one in nearest(value, names)), ".")
            complain(self.prog, f"no command {_cut(value, LONGEST_COMMAND)!r}{meant} There are {', '.join(names)}")
            sys.exit(2)
        super()._check_value(action, value)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The one of these that a mistyped word, an option with its value say, looks most like; none where none does."""
    return get_close_matches(word[:WIDTH].partition("=")[0], list(known), n=1)


def asked(convert: Callable[[str], T]) -> Callable[[str], T]:
    """A converter for an option of argparse, which otherwise leaves out what its ValueError says."""

    def converted(text: str) -> T:
        try:
            return convert(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return converted


def seed_of(text: str) -> int:
    """Raises: UsageError unless the text is an integer in [0, 2^31)."""
    if not text.isascii() or not text.isdigit() or len(text) > 10 or int(text) >= MAX_SEED:
        raise UsageError(f"--seed must be an integer from 0 to {MAX_SEED - 1}, got {text!r}")
    return int(text)


def seconds_of(text: str | None, option: str = "--seconds-per-claim") -> float | None:
    """Raises: UsageError unless the text is a number within SECONDS."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        raise UsageError(f"{option} must be a number from {SECONDS[0]:g} to {SECONDS[1]:g}, got {text!r}")
    return seconds
