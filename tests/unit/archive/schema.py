"""Enough of XML Schema for metadata.xsd, without a dependency: elements, their order, attributes and patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as Xml

XS = "{http://www.w3.org/2001/XMLSchema}"
_BUILT_IN = {
    "xs:string": r"[\s\S]*",
    "xs:positiveInteger": r"[1-9]\d*",
    "xs:nonNegativeInteger": r"\d+",
    "xs:integer": r"-?\d+",
    "xs:decimal": r"-?\d+(\.\d+)?",
    "xs:boolean": r"true|false",
    "xs:date": r"\d{4}-\d\d-\d\d",
    "xs:dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
}


@dataclass(slots=True)
class _Shape:
    attributes: list[Xml.Element] = field(default_factory=list)
    children: list[Xml.Element] = field(default_factory=list)


class Schema:
    """A schema document, and what is wrong with a document under it."""

    def __init__(self, data: bytes) -> None:
        self._root = Xml.fromstring(data)
        self._types = {
            found.get("name"): found for found in self._root if found.tag in (f"{XS}complexType", f"{XS}simpleType")
        }
        self._namespace = f"{{{self._root.get('targetNamespace')}}}"

    def faults(self, document: bytes) -> list[str]:
        root = self._root.find(f"{XS}element")
        assert root is not None
        return list(self._element(Xml.fromstring(document), root))

    def _element(self, found: Xml.Element, rule: Xml.Element) -> Iterator[str]:
        if found.tag != f"{self._namespace}{rule.get('name')}":
            yield f"{found.tag} instead of {rule.get('name')}"
            return
        shape = self._shape(rule)
        known = {attribute.get("name") for attribute in shape.attributes}
        yield from (f"{found.tag}: unknown attribute {name}" for name in found.attrib if name not in known)
        for attribute in shape.attributes:
            yield from self._attribute(found, attribute)
        yield from self._children(found, shape.children)

    def _attribute(self, found: Xml.Element, rule: Xml.Element) -> Iterator[str]:
        name = rule.get("name", "")
        value = found.get(name)
        if value is None:
            if rule.get("use") == "required":
                yield f"{found.tag}: no {name}"
        elif not all(re.fullmatch(pattern, value) for pattern in self._patterns(rule.get("type", ""))):
            yield f"{found.tag}: {name}={value}"
        elif rule.get("fixed", value) != value:
            yield f"{found.tag}: {name} is not {rule.get('fixed')}"

    def _children(self, found: Xml.Element, rules: list[Xml.Element]) -> Iterator[str]:
        rest = list(found)
        for rule in rules:
            most = float(rule.get("maxOccurs", "1").replace("unbounded", "inf"))
            count = 0
            while rest and count < most and rest[0].tag == f"{self._namespace}{rule.get('name')}":
                yield from self._element(rest.pop(0), rule)
                count += 1
            if count < int(rule.get("minOccurs", "1")):
                yield f"{found.tag}: no {rule.get('name')}"
        yield from (f"{found.tag}: unexpected {child.tag}" for child in rest)

    def _shape(self, rule: Xml.Element) -> _Shape:
        shape = _Shape()
        self._gather(self._types.get(rule.get("type"), rule), shape)
        return shape

    def _gather(self, node: Xml.Element, shape: _Shape) -> None:
        for child in node:
            if child.tag == f"{XS}element":
                shape.children.append(child)
            elif child.tag == f"{XS}attribute":
                shape.attributes.append(child)
            elif child.tag != f"{XS}annotation":
                if child.tag == f"{XS}extension" and child.get("base") in self._types:
                    self._gather(self._types[child.get("base")], shape)
                self._gather(child, shape)

    def _patterns(self, name: str) -> list[str]:
        if name in _BUILT_IN:
            return [_BUILT_IN[name]]
        restriction = self._types[name].find(f"{XS}restriction")
        assert restriction is not None
        own = [pattern.get("value", "") for pattern in restriction.iter(f"{XS}pattern")]
        return [*own, *self._patterns(restriction.get("base", ""))]
