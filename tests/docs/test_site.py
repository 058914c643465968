"""The site of the docs: formulas without scripts, GitHub's anchors, links out of docs/; a dead link or anchor is an error."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from docs.generate import ROOT
from docs.pages.site import linked, mathml, place_of, site_of, spaced
from tests.docs.markdown import CODE, FORMULA, without_fences

PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
PAGE = r"""# Planted

A formula $a<b$ and [a part](#for-every--there-is-), [Trust](../docs/planted.md).
- an item
- `a|b`

| code | formula |
|---|---|
| `ID\|PLACE` | $\vert x\vert$ |

## For every ... there is ...

$$\sum_ie^{v_i}$$
"""


def built(folder: Path, text: str) -> str:
    """A site of one page: what its page holds."""
    (folder / "docs").mkdir()
    (folder / "docs" / "index.md").write_text(text, "utf-8")
    given = {"docs_dir": str(folder / "docs"), "site_dir": str(folder / "site"), "nav": ["index.md"], "extra_css": []}
    config = load_config(str(ROOT / "mkdocs.yml"), **given)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return (folder / "site" / "index.html").read_text("utf-8")


def test_a_page_is_built_without_a_script_for_formulas(tmp_path: Path) -> None:
    html = built(tmp_path, PAGE.replace("../docs/planted.md", "index.md"))
    body = html[html.index("<article") : html.index("</article>")]
    assert body.count("<math") == 3
    assert "arithmatex" not in body
    assert "$" not in body
    assert "<code>ID|PLACE</code>" in body
    assert body.count("<li>") == 2
    assert 'id="for-every--there-is-"' in body
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)  # no network


@pytest.mark.parametrize("wrong", ["no_such_page.md", "index.md#no-such-part"])
def test_a_dead_link_is_an_error(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(Abort, match="1 warnings in strict mode"):
        built(tmp_path, PAGE.replace("../docs/planted.md", wrong))


def test_every_formula_is_converted() -> None:
    for page in PAGES:
        for formula in FORMULA.findall(CODE.sub("CODE", without_fences(page.read_text("utf-8")))):
            found = mathml(formula.strip("$"))
            assert found.startswith("<math"), formula
            assert "\\" not in found, formula


def test_a_function_is_set_apart_and_bars_are_as_high_as_letters() -> None:
    assert '<mi>log</mi><mspace width="0.17em"/><mi>d</mi>' in mathml(r"\log d")
    assert mathml(r"\lVert x\rVert").count('<mo stretchy="false" lspace="0" rspace="0">') == 2


def test_links_out_of_the_docs_lead_into_the_folder_of_the_repository() -> None:
    assert linked("[a](../README.md#x) [b](trust.md)", "tutorial.md") == "[a](repository/README.md#x) [b](trust.md)"
    assert linked("[c](docs/trust.md)", "repository/README.md") == "[c](../trust.md)"
    point = "../../verify/counterexamples/prop-3.json"
    assert linked(f"[d]({point})", "results/a.md") == "[d](../repository/verify/counterexamples/prop-3.json)"
    assert linked("[e](https://a.b/c) [f](#part)", "a.md") == "[e](https://a.b/c) [f](#part)"
    assert [place_of(site_of(place)) for place in ("docs/a/b.md", "README.md")] == ["docs/a/b.md", "README.md"]


def test_lists_and_tables_stand_apart_from_prose() -> None:
    assert spaced("Prose:\n- one\n- two\n| a |\n|---|") == "Prose:\n\n- one\n- two\n| a |\n|---|"
    assert spaced("1. one\n   more\n2. two") == "1. one\n   more\n2. two"


def test_every_page_has_a_place_in_the_menu() -> None:
    menu = re.findall(r"[\w/]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2])
    assert yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["strict"] is True
    assert sorted(menu) == sorted(site_of(page.relative_to(ROOT).as_posix()) for page in PAGES)
