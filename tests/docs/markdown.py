"""What README and docs say, taken apart: prose and its sentences, tables, links, anchors, code.

Nothing is known of the project here, so that each part is shown to see what it should on a text of a few lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docs.pages.markdown import slug

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.S | re.M)
COMMENT = re.compile(r"<!--.*?-->", re.S)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^()\s]+)\)")
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)
ABBREVIATIONS = ("e.g.", "i.e.", "cf.", "et al.", "eq.", "eqs.", "vs.")
END = re.compile(r"[.!?][)\"'*_]*\s+(?=[\"'(*_\[]*(?:[A-Z0-9]|CODE\b|FORMULA\b))")


@dataclass(frozen=True)
class Table:
    """Rows of cells, and the nonempty lines before and after."""

    rows: tuple[tuple[str, ...], ...]
    before: str
    after: str


def without_fences(text: str) -> str:
    """The text without blocks of code and comments."""
    return COMMENT.sub("", FENCE.sub("", text))


def blocks(text: str, language: str) -> list[str]:
    """The blocks of code in a language, in order."""
    return [code for found, code in FENCE.findall(text) if found == language]


def steps(text: str) -> list[tuple[str, str]]:
    """All blocks of code in order, each with its language."""
    return [(found, code) for found, code in FENCE.findall(text)]


def typed(console: str) -> list[tuple[str, str]]:
    """The commands of a block, each with what is shown below it."""
    found: list[tuple[str, str]] = []
    for line in console.rstrip("\n").split("\n"):
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]}{line}\n")
    return found


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def paragraphs(text: str) -> list[str]:
    """Paragraphs, items of lists, quotations and words of pictures, one line each; no headings, tables or code."""
    found: list[list[str]] = [[]]
    for line in without_fences(text).split("\n"):
        bare = line.strip().removeprefix(">").strip()
        item = re.match(r"(?:[-*]|\d+\.)\s+(.*)", bare)
        if not bare or _is_row(line) or bare.startswith("#"):
            found.append([])
        elif item:
            found.append([item[1]])
        elif bare.startswith("!["):
            found += [[bare.removeprefix("!")], []]
        else:
            found[-1].append(bare)
    return [" ".join(lines) for lines in found if lines]


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph; a piece of code and a formula count as one word, a link as its text."""
    plain = LINK.sub(r"\1", paragraph)
    plain = FORMULA.sub(" FORMULA ", CODE.sub(" CODE ", plain))
    plain = re.sub(r"\s+([.,;:!?)])", r"\1", re.sub(r"\s+", " ", plain)).strip()
    found, start = [], 0
    for end in END.finditer(plain):
        if not plain[start : end.end()].rstrip().lower().endswith(ABBREVIATIONS):
            found.append(plain[start : end.end()].strip())
            start = end.end()
    return [*found, plain[start:].strip()] if plain[start:].strip() else found


def words(sentence: str) -> int:
    """How many words a sentence has: what holds a letter or a digit."""
    return sum(any(letter.isalnum() for letter in word) for word in sentence.split())


def tables(text: str) -> list[Table]:
    """Every table, with the lines around it."""
    found: list[Table] = []
    lines = without_fences(text).split("\n")
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _is_row(lines[end]):
            end += 1
        if end > start:
            rows = tuple(
                tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])) for line in lines[start:end]
            )
            before = next((line for line in reversed(lines[:start]) if line.strip()), "")
            after = next((line for line in lines[end:] if line.strip()), "")
            found.append(Table((rows[0], *rows[2:]), before, after))
        start = max(end, start + 1)
    return found


def links(text: str) -> list[str]:
    """Where links lead to."""
    return [target for _, target in LINK.findall(CODE.sub("CODE", without_fences(text)))]


def anchors(text: str) -> set[str]:
    """What a link into the page may name."""
    return {slug(line.lstrip("#")) for line in without_fences(text).split("\n") if re.match(r"#+ ", line)}


def code_spans(text: str) -> list[str]:
    """What stands between backticks in prose and tables."""
    return [code.replace("\\|", "|") for code in CODE.findall(without_fences(text))]


def commands(text: str) -> list[str]:
    """Commands that the reader may type: lines after a `$`, and pieces of code that begin with a command's name."""
    blocks_ = [command for console in blocks(text, "console") for command, _ in typed(console)]
    named = [code for code in code_spans(text) if re.match(r"(?:lemmata|(?:\.venv/bin/)?pytest|make|python -m|pip) \S", code)]
    return blocks_ + named
