"""Finding rows by what is written in them and in their enclosures."""

from koryu.records.search.actions import forget, index, rescope
from koryu.records.search.queries import Hits, found, hits

__all__ = ["Hits", "forget", "found", "hits", "index", "rescope"]
