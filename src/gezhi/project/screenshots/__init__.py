"""``./run gezhi screenshots DIR``: pictures of every page, by a real Chromium, of a real server, to be looked at."""
