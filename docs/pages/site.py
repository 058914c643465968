"""What MkDocs needs to make a site of pages that are written for GitHub: a hook of `mkdocs.yml`.

Anchors are GitHub's. Formulas become MathML, so no page needs a script or a network for them. What a page links outside of
docs/, such as README and counterexamples, lies in the site's folder `repository/`.
"""

from __future__ import annotations

import posixpath
import re
from html import unescape
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.structure.files import File, Files

from docs.pages.markdown import slug

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "repository"
LINK = re.compile(r"(?<=\]\()([^()\s#:]+)(?=[)#])")
FENCE = re.compile(r"(^```.*?^```$)", re.S | re.M)
BLOCK = re.compile(r"\|| {0,3}(?:[-*]|\d+\.) |```")
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.S)
BARS = re.compile(r"<mo[^>]*>(&#x02016;|&#x0007C;|\||‖)</mo>")
NAMED = re.compile(r"(<mi>(?:log|exp|ln|cos|sin|erf|max|min)</mi>)(?=<m(?:i|n|sub|sup|subsup|frac|sqrt)>)")


def on_config(config: Any) -> Any:
    """Give headings the anchors that GitHub gives them."""
    config.mdx_configs.setdefault("toc", {})["slugify"] = lambda heading, _: slug(heading)
    return config


def on_files(files: Files, config: Any) -> Files:
    """Add what pages link in the rest of the repository, and the pages among it with what they link."""
    waiting = [(f"docs/{file.src_uri}", file.content_string) for file in files if file.is_documentation_page()]
    while waiting:
        page, text = waiting.pop()
        for target in LINK.findall(text):
            place = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
            there = site_of(place)
            if there.startswith(REPOSITORY) and files.get_file_from_path(there) is None and (ROOT / place).is_file():
                files.append(File.generated(config, there, content=(ROOT / place).read_text("utf-8")))
                waiting += [(place, files.src_uris[there].content_string)] if place.endswith(".md") else []
    return files


def site_of(place: str) -> str:
    """Where a file of the repository lies among the site's pages."""
    inside = place.removeprefix("docs/")
    return inside if inside != place else f"{REPOSITORY}/{place}"


def place_of(page: str) -> str:
    """Where a page of the site lies in the repository: the inverse of `site_of`."""
    inside = page.removeprefix(f"{REPOSITORY}/")
    return inside if inside != page else f"docs/{page}"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page for MkDocs' Markdown, which wants an empty line before a list, a table or code, and its links for the site."""
    uri = page.file.src_uri
    parts = FENCE.split(markdown)
    parts[::2] = [spaced(linked(part, uri)) for part in parts[::2]]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip("\n"))


def spaced(text: str) -> str:
    """An empty line before each list and table."""
    lines: list[str] = []
    for line in text.split("\n"):
        before = lines[-1] if lines else ""
        begins = BLOCK.match(line) and before.strip() and not BLOCK.match(before) and not before.startswith("   ")
        lines += ["", line] if begins else [line]
    return "\n".join(lines)


def linked(text: str, page: str) -> str:
    """A page's links to files, from where the page lies in the site to where they lie there."""
    here = posixpath.dirname(place_of(page))

    def moved(link: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(here, link[1]))
        return posixpath.relpath(site_of(place), posixpath.dirname(page) or ".")

    return LINK.sub(moved, text)


def on_page_content(html: str, **_: Any) -> str:
    """The page with its formulas as MathML, and no escape before a pipe of code in a table."""
    html = FORMULA.sub(lambda formula: mathml(unescape(formula[3]), formula[2] == "["), html)
    return html.replace("\\|", "|")


def mathml(latex: str, display: bool = False) -> str:
    """A formula as MathML, with bars as high as letters, and a thin space between the name of a function and its argument."""
    latex = re.sub(r"(\\[bB]igg?[lmr]?)\s*\\vert\b", r"\1|", latex)  # which is not converted
    found: str = convert(latex, display="block" if display else "inline")
    found = BARS.sub(r'<mo stretchy="false" lspace="0" rspace="0">\1</mo>', found)
    return NAMED.sub(r'\1<mspace width="0.17em"/>', found)
