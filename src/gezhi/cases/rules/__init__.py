"""Decisions about a case: guards (what must be so before a move is offered) and checks (what must be handed in).

Each raises Refused with a sentence and the article; none touches a database, a clock or a framework.
"""
