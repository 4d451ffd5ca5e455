"""The text that somebody looks for in a list of people, which never stands in an address.

Addresses stay behind in the history of browsers and the logs of proxies, and the text may
be a name. So it comes by POST and is kept in the session, one text for each page.
"""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

KEPT = "searched"
LONGEST = 100


def searched(request: HttpRequest) -> str:
    """The text looked for on this page; empty where nothing is."""
    return str(request.session.get(KEPT, {}).get(request.path, ""))


def search(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the text that was posted, or forget the one there was, and show the page anew:
    its first part, narrowed as before."""
    text = "" if "clear" in request.POST else _plain(request.POST.get("text", ""))
    others = {k: v for k, v in request.session.get(KEPT, {}).items() if k != request.path}
    request.session[KEPT] = others | ({request.path: text} if text else {})
    narrowed = request.GET.copy()
    narrowed.pop("page", None)
    return redirect(f"{request.path}?{narrowed.urlencode()}" if narrowed else request.path)


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST]
