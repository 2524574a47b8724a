"""Decisions about what another system wrote: how it is encoded, what a column, a time, a place means."""
