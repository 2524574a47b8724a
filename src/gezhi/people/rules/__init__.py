"""Decisions of people: how a body may be reached, who may be planned for duty when. Pure."""
