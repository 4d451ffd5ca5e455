"""Every read of the register of organisations."""

from koryu.registers.organisations.queries.pages import (
    contacts_of,
    find_organisations,
    lines_of,
    one_organisation,
    search_for,
    sources_of,
)
from koryu.registers.organisations.queries.plain import (
    SHEET_COLUMNS,
    addresses_of_organisations,
    host_codes,
    needs_met,
    place_facts,
    request_facts,
    unit_of_host,
    units_of_hosts,
)

__all__ = [
    "SHEET_COLUMNS",
    "addresses_of_organisations",
    "contacts_of",
    "find_organisations",
    "host_codes",
    "lines_of",
    "needs_met",
    "one_organisation",
    "place_facts",
    "request_facts",
    "search_for",
    "sources_of",
    "unit_of_host",
    "units_of_hosts",
]
