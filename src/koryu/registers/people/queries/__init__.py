"""Every read of the register of people."""

from koryu.registers.people.queries.pages import (
    Lineage,
    find_candidacies,
    history_of_person,
    lineage_of,
    offered,
    one_person,
    partner_of,
    search_for,
)
from koryu.registers.people.queries.plain import (
    OF_CANDIDACY,
    OF_NAME,
    OF_PERSON,
    addresses_of_people,
    candidate_facts,
    names_for,
)

__all__ = [
    "OF_CANDIDACY",
    "OF_NAME",
    "OF_PERSON",
    "Lineage",
    "addresses_of_people",
    "candidate_facts",
    "find_candidacies",
    "history_of_person",
    "lineage_of",
    "names_for",
    "offered",
    "one_person",
    "partner_of",
    "search_for",
]
