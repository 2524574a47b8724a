"""Decisions about documents of supervision. Pure."""
