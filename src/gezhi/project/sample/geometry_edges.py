"""Edges that polygons share, and pieces of one owner that hang together over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Points = NDArray[np.float64]  # shape (n, 2)
Labels = NDArray[np.int64]  # shape (n,)


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges that two polygons share: their lines, shape (n, 2, 2), and the numbers of the polygons on either side."""

    lines: NDArray[np.float64]
    first: Labels
    second: Labels

    @property
    def lengths(self) -> NDArray[np.float64]:
        away = self.lines[:, 1] - self.lines[:, 0]
        return np.hypot(away[:, 0], away[:, 1])

    def where(self, chosen: NDArray[np.bool_]) -> Edges:
        return Edges(self.lines[chosen], self.first[chosen], self.second[chosen])

    def among(self, members: Labels, count: int) -> Edges:
        """The edges between members only (of ``count`` polygons), which are then numbered in their own order."""
        number = np.full(count, -1)
        number[members] = np.arange(len(members))
        first, second = number[self.first], number[self.second]
        both = (first >= 0) & (second >= 0)
        return Edges(self.lines[both], first[both], second[both])


def shared(polygons: Any) -> Edges:
    """The edges that two of the polygons share with exactly the same ends."""
    rings, owner_of_ring = shapely.get_rings(polygons, return_index=True)
    ends, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[:-1] == ring[1:]
    start, end = ends[:-1][inner], ends[1:][inner]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    segments = np.concatenate([np.where(turned[:, None], end, start), np.where(turned[:, None], start, end)], axis=1)
    owners = owner_of_ring[ring[:-1][inner]]
    order = np.lexsort(segments.T[::-1])
    same = (segments[order[:-1]] == segments[order[1:]]).all(axis=1)
    first, second = order[:-1][same], order[1:][same]
    return Edges(segments[first].reshape(-1, 2, 2), owners[first], owners[second])


def voronoi(points: Points) -> Edges:
    """The edges of the points' Voronoi diagram, with the numbers of the points on either side."""
    return shared(shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), ordered=True)))


def whole(owners: Labels, edges: Edges) -> Labels:
    """The same owners, but each in one piece: a lesser piece goes to the neighbour with which it shares most edges.

    A piece without neighbours, an island, stays with its owner.
    """
    pieces = _pieces(owners, edges)
    size = np.bincount(pieces, minlength=len(owners))
    trunk: dict[int, int] = {}
    for piece in np.argsort(-size, kind="stable").tolist():
        if size[piece]:
            trunk.setdefault(int(owners[piece]), piece)
    settled = np.isin(pieces, list(trunk.values()))
    result = owners.copy()
    for piece in np.unique(pieces[~settled]).tolist():
        out, back = pieces[edges.first] == piece, pieces[edges.second] == piece
        beyond = np.concatenate([edges.second[out & ~back], edges.first[back & ~out]])
        beyond = beyond[settled[beyond]]
        if len(beyond):
            result[pieces == piece] = np.bincount(owners[beyond]).argmax()
    return np.asarray(result)


def _pieces(owners: Labels, edges: Edges) -> Labels:
    """For each polygon the smallest number in its piece, a piece being neighbours of one owner."""
    inside = owners[edges.first] == owners[edges.second]
    first, second = edges.first[inside], edges.second[inside]
    pieces = np.arange(len(owners))
    while True:
        before = pieces.copy()
        least = np.minimum(pieces[first], pieces[second])
        np.minimum.at(pieces, first, least)
        np.minimum.at(pieces, second, least)
        pieces = pieces[pieces]
        if (pieces == before).all():
            return pieces
