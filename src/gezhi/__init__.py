"""Gezhi (格治): the information platform for grid-based social-governance services."""

__version__ = "0.1.0"
