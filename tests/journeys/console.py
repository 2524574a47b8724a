"""What people in a journey do at the console: open a page, take its form, fill in what it asks, send it, read on.

A form is read from the page as a browser reads it: what stands hidden in it goes back with it, what is proposed stays
unless it is changed, words of a list are chosen by their label, and a name that the page does not ask is no input.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.people import PASSWORD

from gezhi.security.terms import Actor


@dataclass(slots=True)
class Form:
    """A form of a page. ``choices``: for each name with a list, the label of each value; ``files``: names of files."""

    address: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def filled(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What is sent: what stood in the form, and over it what somebody typed, chose or handed in."""
        sent: dict[str, Any] = dict(self.values)
        for name, value in typed.items():
            if f"{name}_files" in self.files or name in self.files:
                key = name if name in self.files else f"{name}_files"
                sent[key] = [SimpleUploadedFile(each, content) for each, content in value]
                continue
            assert name in self.names, f"{self.address} does not ask {name}, but {sorted(self.names)}"
            several = value if isinstance(value, list) else [value]
            sent[name] = [self._value(name, each) for each in several]
        return sent

    def _value(self, name: str, said: str) -> str:
        if name not in self.choices or said in self.choices[name]:
            return said
        found = [value for value, label in self.choices[name].items() if said in label]
        assert len(found) == 1, f"{self.address}, {name}: {said!r} is not one of {self.choices[name]}"
        return found[0]


class _Reader(HTMLParser):
    """All forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._choice: tuple[str, str] | None = None  # of a label or an option that is being read
        self._select = self._textarea = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        if self._form is None:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(self._form, name, given)
        elif tag == "textarea":
            self._textarea = name
            self._form.names.add(name)
            self._form.values[name] = [""]
        elif tag == "select":
            self._select = name
            self._form.names.add(name)
            self._form.choices[name] = {}
        elif tag == "option" and self._select:
            self._form.choices[self._select][given["value"]] = ""
            self._choice = (self._select, given["value"])
            if "selected" in given:
                self._form.values[self._select] = [given["value"]]

    def _input(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind == "file":
            form.files.add(name)
            return
        form.names.add(name)
        if kind not in ("radio", "checkbox"):
            form.values[name] = [given.get("value", "")]
            return
        value = given.get("value", "on")
        form.choices.setdefault(name, {})[value] = ""
        self._choice = (name, value)
        if "checked" in given:
            form.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
        if tag in ("label", "option", "fieldset"):
            self._choice = None

    def handle_data(self, data: str) -> None:
        if self._form is None:
            return
        if self._textarea:
            self._form.values[self._textarea][0] += data
        elif self._choice is not None:
            name, value = self._choice
            self._form.choices[name][value] += data.strip()


@dataclass(frozen=True, slots=True)
class Page:
    """An answer that was read to its end: where it stands, its status and its text."""

    at: str
    status: int
    text: str

    def form(self, ending: str) -> Form:
        """Its form whose address ends so; one without an address is sent to where it stands."""
        every = _Reader(self.text).forms
        for form in every:
            form.address = form.address or self.at
        found = [form for form in every if form.address.endswith(ending)]
        assert len(found) == 1, f"{self.at} has {[form.address for form in every]}"
        return found[0]

    def links(self, pattern: str) -> list[str]:
        return re.findall(rf'href="({pattern})"', self.text)


class Person:
    """Somebody at the console, or a resident without an account; follows where the console leads."""

    def __init__(self, actor: Actor | None = None, *, language: str = "zh-hans") -> None:
        self.browser = Client(headers={"accept-language": language})
        if actor is not None:
            account = {"username": actor.name.removeprefix("测试 "), "password": PASSWORD}
            assert self.browser.post("/sign-in", account).status_code == 302

    def opens(self, address: str, **asked: str) -> Page:
        return self._page(address, self.browser.get(address, asked))

    def sends(self, form: Form, **typed: Any) -> Page:
        """Sends the form with what was typed; the page that this leads to."""
        answer = self.browser.post(form.address, form.filled(typed))
        if answer.status_code in (302, 303):
            return self.opens(answer["Location"])
        return self._page(form.address, answer)

    def moves(self, case: str, action: str, **typed: Any) -> Page:
        """Opens the form of a move of a case and sends it; refused, the page says why."""
        address = f"/cases/{case}/moves/{action}"
        page = self.opens(address)
        assert page.status == 200, (page.status, said(page))
        return self.sends(page.form(address), **typed)

    def moved(self, case: str, action: str, **typed: Any) -> Page:
        """A move that went through: the page behind it says so."""
        page = self.moves(case, action, **typed)
        assert page.status == 200 and not said(page), (page.status, said(page))
        return page

    def _page(self, address: str, answer: Any) -> Page:
        text = answer.content.decode() if "html" in answer["Content-Type"] else ""
        return Page(address, answer.status_code, text)


def said(page: Page) -> str:
    """What the page says is wrong: the notice above the form, what stands beside its fields, or the page itself."""
    notices = re.findall(r'<div class="notice notice-refused".*?</div></div>', page.text, re.S)
    beside = re.findall(r'<p class="error"[^>]*>.*?</p>', page.text, re.S)
    whole = re.findall(r'<p class="problem-number">.*?<p class="section buttons">', page.text, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", " ".join([*notices, *beside, *whole]))).strip()


@contextmanager
def today(at: datetime) -> Iterator[None]:
    """The doors of console, residents' page and API read this moment."""
    with ExitStack() as patched:
        for door in ("gezhi.cases.pages.doors.datetime", "gezhi.cases.pages.public.datetime"):
            patched.enter_context(patch(door)).now.return_value = at
        patched.enter_context(patch("django.utils.timezone.now", return_value=at))
        yield
