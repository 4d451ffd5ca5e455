"""Looking for something: the text that is kept, the words that it is made of, what is found."""

from koryu.base.search.kept import search, searched

__all__ = ["search", "searched"]
