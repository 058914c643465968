"""The graph of what rests on what and what repairs what, as SVG: each part is laid out in layers, and the parts are packed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lemmata.verify.site.contents import Contents

ROW, LETTER, BOX, GAP, WIDTH = 26.0, 6.7, 24.0, 52.0, 2400.0  # BOX has room for the sign and the edges
Edge = tuple[str, str, str]


@dataclass(frozen=True)
class Node:
    """A claim of the graph: where its box lies."""

    name: str
    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Graph:
    """Boxes, and arrows as path data: `rests` from a fact to what rests on it, `repairs` from a claim to its repair."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    arrows: tuple[tuple[str, str, str, str], ...]  # kind, from, to, path data


def edges_of(contents: Contents) -> list[Edge]:
    """Every arrow between claims of the site, with its kind."""
    rests = [
        (used, name, "rests")
        for name, outline in contents.derived.items()
        for used in outline.uses
        if used in contents.claims and name in contents.claims
    ]
    repairs = [(broken, claim.id, "repairs") for claim in contents.claims.values() for broken in claim.repaired_ids]
    return list(dict.fromkeys(rests + [edge for edge in repairs if edge[0] in contents.claims]))


def laid_out(contents: Contents) -> Graph:
    """The claims that rest on another one, are rested on, repair or are repaired."""
    edges = edges_of(contents)
    order = {name: number for number, name in enumerate(contents.claims)}
    names = sorted({name for edge in edges for name in edge[:2]}, key=order.__getitem__)
    if not names:
        return Graph(WIDTH, ROW, (), ())
    parts = [_layered(part, edges) for part in _parts(names, edges)]
    nodes = {node.name: node for node in _packed(parts)}
    arrows = tuple((kind, a, b, _path(nodes[a], nodes[b])) for a, b, kind in edges)
    height = max(node.y for node in nodes.values()) + ROW
    return Graph(max(node.x + node.width for node in nodes.values()) + ROW, height + ROW, tuple(nodes.values()), arrows)


def _parts(names: Sequence[str], edges: Sequence[Edge]) -> list[list[str]]:
    """The connected parts, the largest first."""
    import igraph

    number = {name: k for k, name in enumerate(names)}
    drawn = igraph.Graph(n=len(names), edges=[(number[a], number[b]) for a, b, _ in edges])
    return sorted(([names[k] for k in part] for part in drawn.connected_components()), key=len, reverse=True)


def _layered(names: Sequence[str], edges: Sequence[Edge]) -> list[Node]:
    """A connected part by Sugiyama's method, from left to right; columns are as wide as their widest box."""
    import igraph

    number = {name: k for k, name in enumerate(names)}
    drawn = igraph.Graph(n=len(names), edges=[(number[a], number[b]) for a, b, _ in edges if a in number], directed=True)
    layout = drawn.layout_sugiyama(hgap=1.0, vgap=1.0, maxiter=30)
    layers: dict[int, list[tuple[float, str]]] = {}
    for k, name in enumerate(names):
        layers.setdefault(round(layout[k][1]), []).append((layout[k][0], name))
    low = min(place for column in layers.values() for place, _ in column)
    nodes, x = [], 0.0
    for layer in sorted(layers):
        y = -1.0
        for place, name in sorted(layers[layer]):
            y = max(y + 1.0, float(round(min(place - low, len(names)))))
            nodes.append(Node(name, x, y * ROW, LETTER * len(name) + BOX))
        x += max(LETTER * len(name) for _, name in layers[layer]) + BOX + GAP
    return _without_gaps(nodes)


def _without_gaps(nodes: list[Node]) -> list[Node]:
    """The same without rows in which no box lies."""
    rows = {y: k * ROW for k, y in enumerate(sorted({node.y for node in nodes}))}
    return [Node(node.name, node.x, rows[node.y], node.width) for node in nodes]


def _packed(parts: list[list[Node]]) -> Iterator[Node]:
    """The parts beside each other, in rows of a given width."""
    x = y = high = 0.0
    for part in parts:
        width = max(node.x + node.width for node in part) + GAP
        if x > 0 and x + width > WIDTH:
            x, y, high = 0.0, y + high + ROW, 0.0
        yield from (Node(node.name, node.x + x + BOX, node.y + y + BOX, node.width) for node in part)
        x, high = x + width, max(high, max(node.y for node in part) + ROW)


def _path(a: Node, b: Node) -> str:
    """A curve from the right of one box to the left of another."""
    x, y, u, v = a.x + a.width, a.y + 9, b.x - 5, b.y + 9
    if u < x:  # back to an earlier column
        low = max(a.y, b.y) + 34
        return f"M{a.x + a.width / 2:.0f} {a.y + 18:.0f}Q{(a.x + b.x) / 2:.0f} {low:.0f} {b.x + 12:.0f} {b.y + 20:.0f}"
    bend = (u - x) / 2
    return f"M{x:.0f} {y:.0f}C{x + bend:.0f} {y:.0f} {u - bend:.0f} {v:.0f} {u:.0f} {v:.0f}"
