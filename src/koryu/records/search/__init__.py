"""Finding rows by what is written in them and in their enclosures."""

from koryu.records.search.actions import forget, index, rescope
from koryu.records.search.queries import MOST, found, hits

__all__ = ["MOST", "forget", "found", "hits", "index", "rescope"]
