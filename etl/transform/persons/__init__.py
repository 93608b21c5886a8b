"""Persons of a text: who is named where, and which posts they are said to hold."""

from etl.transform.persons.backends import Backend, open_backend
from etl.transform.persons.find import find_persons
from etl.transform.persons.memberships import find_memberships
from etl.transform.persons.spans import Evidence, Membership, PersonSpan

__all__ = ["Backend", "Evidence", "Membership", "PersonSpan", "find_memberships", "find_persons", "open_backend"]
