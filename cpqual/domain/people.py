"""People, sites and roles: who took part, where, and as what in which document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

AttributeOwner = Literal["document", "person", "site"]
ATTRIBUTE_OWNERS: tuple[AttributeOwner, ...] = get_args(AttributeOwner)
AttributeType = Literal["text", "number", "date", "boolean", "choice"]
ATTRIBUTE_TYPES: tuple[AttributeType, ...] = get_args(AttributeType)


@dataclass(frozen=True, slots=True)
class Person:
    """A participant under a pseudonym. The role belongs to the participation, not to the person.

    Attributes:
        slug: the id people type.
        group: the stakeholder group (worker, service user, …), empty if unknown.
        site: slug of the home site, if there is one.
        attributes: further values, attribute name to text.
    """

    slug: str
    pseudonym: str
    group: str = ""
    site: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of the study; its sector, client group and region are attributes."""

    slug: str
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
