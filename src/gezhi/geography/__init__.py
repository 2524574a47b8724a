"""空间: regions, grids, boundary versions, locating a point."""
