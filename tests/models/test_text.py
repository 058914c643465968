"""Books, vocabularies, byte pairs, and a source of known entropy."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch

from lemmata.models.text import BytePairTokenizer, MarkovSource, TextError, WordVocabulary, books_in, stream, windows, words_of


def book(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_books_are_read_in_order(tmp_path: Path) -> None:
    book(tmp_path, "PG2_tokens.txt", "call\nme\n")
    book(tmp_path, "PG1_tokens.txt", "it\nwas\r\ncafé\n")
    book(tmp_path, "notes.md", "Not a book\n")
    assert list(stream(tmp_path)) == ["it", "was", "café", "call", "me"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("it\nwas the\n", r"line 2: must be one lower-case word, got 'was the'"),
        ("it\n\nwas\n", "line 2: must be one lower-case word, got ''"),
        ("It\n", "line 1"),
        ("it\nw\x00s\n", "line 2"),
        ("it\n\ufeffwas\n", "line 2"),
        ("", "is empty"),
        (b"it\nw\xff\n", "is not UTF-8"),
    ],
)
def test_a_damaged_book_is_named(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(TextError, match=message) as caught:
        list(words_of(book(tmp_path, "PG3_tokens.txt", content)))
    assert "PG3_tokens.txt" in str(caught.value)


def test_missing_books_are_named(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=r"no \*\.txt"):
        books_in(tmp_path)
    with pytest.raises(TextError, match="cannot read"):
        list(words_of(tmp_path / "PG4_tokens.txt"))


def test_a_book_is_streamed(tmp_path: Path) -> None:
    found = words_of(book(tmp_path, "PG5_tokens.txt", "it\nwas\nNOT READ YET\n"))
    assert [next(found), next(found)] == ["it", "was"]


def test_the_most_frequent_words_have_numbers() -> None:
    vocabulary = WordVocabulary("b a b c a b d".split(), 3)
    assert len(vocabulary) == 3
    assert list(vocabulary.encode("a b c d".split())) == [2, 1, 0, 0]
    with pytest.raises(ValueError, match="size"):
        WordVocabulary([], 1)


@pytest.fixture
def tokenizer(tmp_path: Path) -> BytePairTokenizer:
    parts = ["l", "o", "w", "e", "r", "Ġ", "lo", "low", "Ġlow", "er", "s", "'", "n", "1"]
    book(tmp_path, "encoder.json", json.dumps({part: number for number, part in enumerate(parts)}))
    book(tmp_path, "vocab.bpe", "#version: 0.2\nl o\nlo w\nĠ low\ne r\n")
    return BytePairTokenizer(tmp_path)


def test_byte_pairs_by_hand(tokenizer: BytePairTokenizer) -> None:
    assert list(tokenizer.encode(["low", "lower"])) == [7, 8, 9]  # low, Ġlow + er
    assert list(tokenizer.encode(["low's"])) == [7, 11, 10]  # the pattern cuts before 's
    assert list(tokenizer.encode(["low1"])) == [7, 13]
    with pytest.raises(TextError, match="no token 'x'"):
        list(tokenizer.encode(["x"]))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("encoder.json", "{", "cannot read"),
        ("encoder.json", '{"l": 0, "o": 2}', "each once"),
        ("encoder.json", "[1]", "must map"),
        ("vocab.bpe", "#version: 0.2\n", "two parts"),
        ("vocab.bpe", "l o w\n", "two parts"),
        ("vocab.bpe", "x y\n", "do not match"),
    ],
)
def test_damaged_tokenizer_files_are_refused(tokenizer: object, tmp_path: Path, name: str, content: str, message: str) -> None:
    book(tmp_path, name, content)
    with pytest.raises(TextError, match=message):
        BytePairTokenizer(tmp_path)


def test_windows_do_not_overlap() -> None:
    assert windows(list(range(8)), 3).tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(ValueError, match="at least as many"):
        windows([1, 2], 3)


def test_the_entropy_of_two_equal_branches_is_log_2() -> None:
    assert MarkovSource(5, 2, exponent=0.0).entropy == pytest.approx(math.log(2))
    assert MarkovSource(5, 1).entropy == 0.0
    with pytest.raises(ValueError, match="branches"):
        MarkovSource(3, 4)


def test_samples_have_the_stated_entropy() -> None:
    source = MarkovSource(7, 4, seed=3)
    tokens = source.sample(4000, 6, torch.Generator().manual_seed(0))
    ranks = (source.successors[tokens[:, :-1]] == tokens[:, 1:, None]).double()
    assert (ranks.sum(dim=-1) == 1).all()  # every step is to a successor
    losses = -(ranks @ source.probabilities).log()
    assert float(losses.mean()) == pytest.approx(source.entropy, abs=5 * float(losses.std()) / losses.numel() ** 0.5)
    shares = ranks.mean(dim=(0, 1))
    assert shares.tolist() == pytest.approx(source.probabilities.tolist(), abs=0.02)
    assert (tokens == source.sample(4000, 6, torch.Generator().manual_seed(0))).all()
