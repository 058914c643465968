"""The parts of a page are told apart, on texts of a few lines."""

import pytest

from tests.docs.markdown import anchors, code_spans, commands, links, paragraphs, sentences, steps, tables, typed, words

PAGE = """# A title

First line of prose,
second line. Another sentence.
| head | more |
|---|---|
| `a` \\| b | 1.5 s |

*Measured:* here.

- an item
- [a link](there.md#part), and $x. Y$

```console
$ pytest verify --claim a
output. Output.
```

> A quotation with `lemmata list`.
<!-- a comment. -->
"""


def test_paragraphs_leave_out_headings_tables_code_and_comments() -> None:
    assert paragraphs(PAGE) == [
        "First line of prose, second line. Another sentence.",
        "*Measured:* here.",
        "an item",
        "[a link](there.md#part), and $x. Y$",
        "A quotation with `lemmata list`.",
    ]


def test_the_words_of_a_picture_are_a_paragraph() -> None:
    assert paragraphs("Prose.\n![A line.](a.svg)\nMore.") == ["Prose.", "[A line.](a.svg)", "More."]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    {
        "two": ("One fact. Two facts.", ["One fact.", "Two facts."]),
        "code begins": ("It ends. `code` begins.", ["It ends.", "CODE begins."]),
        "formula begins": ("It ends. $x$ begins.", ["It ends.", "FORMULA begins."]),
        "link begins": ("It ends. [Link](a.md) begins.", ["It ends.", "Link begins."]),
        "abbreviation": ("Ramsauer et al. Theorem 3 and eq. (3).", ["Ramsauer et al. Theorem 3 and eq. (3)."]),
        "dots inside": ("The file a.toml has 1.5 lines; v2.0 too.", ["The file a.toml has 1.5 lines; v2.0 too."]),
        "question": ("Is it? It is.", ["Is it?", "It is."]),
        "caption": ("*Measured:* here. There.", ["*Measured:* here.", "There."]),
    }.values(),
)
def test_sentences(paragraph: str, expected: list[str]) -> None:
    assert sentences(paragraph) == expected


def test_words_are_what_holds_a_letter_or_a_digit() -> None:
    assert words("One, two - three: CODE (four) 5.") == 6


def test_a_table_knows_its_cells_and_the_lines_around_it() -> None:
    (table,) = tables(PAGE)
    assert table.rows == (("head", "more"), ("`a` \\| b", "1.5 s"))
    assert table.before.startswith("second line")
    assert table.after == "*Measured:* here."


def test_links_anchors_code_and_commands() -> None:
    assert links(PAGE) == ["there.md#part"]
    assert anchors("# A title\n## eq-10.constant\n```\n# none\n```\n") == {"a-title", "eq-10constant"}
    assert code_spans(PAGE) == ["a", "lemmata list"]
    assert commands(PAGE) == ["pytest verify --claim a", "lemmata list"]


def test_a_block_of_commands_is_told_apart_from_what_they_print() -> None:
    ((language, console),) = steps(PAGE)
    assert language == "console"
    assert typed(console) == [("pytest verify --claim a", "output. Output.\n")]
    assert typed("$ a\n$ b\none\n\ntwo\n") == [("a", ""), ("b", "one\n\ntwo\n")]
