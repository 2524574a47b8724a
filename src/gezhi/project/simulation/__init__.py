"""A simulated year: the rules of time on as many cases as a city has, and every due moment found a second way."""
