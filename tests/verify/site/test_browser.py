"""What the pages do in a browser: search, filters, keys, the graph, a phone, the dark; and no error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.verify.site.conftest import Site


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page whose errors fail the test that opened it."""
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    opened, problems = context.new_page(), []
    opened.on("console", lambda message: problems.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("requestfailed", lambda request: problems.append(request.url))
    yield opened
    context.close()
    assert problems == []


def url(site: Site, path: str) -> str:
    return (site.out / path).as_uri()


def test_search_finds_a_claim_and_opens_it(site: Site, page: Any) -> None:
    page.goto(url(site, "index.html"))
    page.keyboard.press("/")
    page.keyboard.type("at least")
    assert page.locator("[data-hits] .id").all_inner_texts() == ["eq-1.repaired"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/claims/eq-1.repaired.html")


def test_search_finds_the_place_and_the_paper_first(site: Site, page: Any) -> None:
    page.goto(url(site, "index.html"))
    page.keyboard.press("/")
    wanted = {
        "Equation 1": "Eq. (1)",
        "eq. 4": "Eq. (4)",
        "Muller": "A Paper of Mine",
        "eq. (2) Gauß": "Eq. (2)",
        "eq-1.more": "eq-1.more",
    }
    for words, first in wanted.items():
        page.locator("[data-query]").fill(words)
        assert page.locator("[data-hits] a > :nth-child(2)").first.inner_text() == first
    page.locator("[data-query]").fill("Equation 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/eq-1.html")


def test_search_says_where_it_finds_nothing_and_shows_text_as_text(site: Site, page: Any) -> None:
    page.goto(url(site, "claims/eq-2.html"))
    page.keyboard.press("/")
    page.keyboard.type("no such words")
    assert page.locator("[data-none]").is_visible()
    page.locator("[data-query]").fill("exceeds")
    assert "<script>" in page.locator("[data-hits]").inner_text()
    assert page.evaluate("window.attacked") is None


def test_a_script_in_a_claim_does_nothing(site: Site, page: Any) -> None:
    for path in ("index.html", "graph.html", "claims/eq-1.html", "places/eq-1.html"):
        page.goto(url(site, path))
        assert page.evaluate("window.attacked") is None, path


def test_filters_leave_the_places_that_were_asked_for(site: Site, page: Any) -> None:
    page.goto(url(site, "index.html"))
    page.locator('[data-filter="refuted"]').click()
    assert page.locator(".place:visible").count() == 2
    assert page.locator("[data-shown]").inner_text() == "2 of 6 places"


def test_the_graph_filters_finds_zooms_and_opens_a_claim(site: Site, page: Any) -> None:
    page.goto(url(site, "graph.html"))
    page.locator('[data-graph-filters] [data-filter="refuted"]').click()
    assert page.locator(".node.faint").count() == page.locator(".node").count() - 1
    before = page.locator(".graph svg").get_attribute("viewBox")
    page.locator('[data-zoom="in"]').click()
    assert page.locator(".graph svg").get_attribute("viewBox") != before
    page.locator('[data-graph-filters] [data-filter="refuted"]').click()
    page.locator("[data-find]").fill("eq-4")
    assert page.locator(".node:not(.faint)").evaluate_all("all => all.map(one => one.id)") == ["eq-1.repaired", "eq-4"]
    page.locator("[data-only]").check()
    assert not page.locator('.node[id="eq-1"]').is_visible()
    page.locator("[data-find]").fill("eq-1")
    page.locator('.node[id="eq-1"]').click()
    page.wait_for_url("**/claims/eq-1.html")


def test_a_page_turns_by_keys_copies_a_command_and_becomes_dark(site: Site, page: Any) -> None:
    page.goto(url(site, "claims/eq-1.html"))
    page.locator(".copy").first.click()
    page.get_by_text("Copied").wait_for()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("[data-theme-switch]").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.keyboard.press("n")
    page.wait_for_url("**/claims/eq-1.repaired.html")


def test_a_phone_need_not_scroll_sideways_and_nothing_shifts(site: Site, page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    for path in ("index.html", "claims/eq-1.html", "claims/eq-1.repaired.html", "places/eq-1.html"):
        page.goto(url(site, path))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert page.evaluate("window.shift") == 0, path
