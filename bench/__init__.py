"""``./run bench``: how fast the platform is on this machine, beside what this machine could do at most."""
