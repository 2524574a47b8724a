"""Matters （事项）: the city's classification catalogue, the counties' admission lists, deadlines and the calendar."""
