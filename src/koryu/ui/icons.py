"""The icons of the house: our own strokes on a grid of 16, coloured by their text."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

_RING = '<circle cx="8" cy="8" r="6.25"/>'
_PAGE = '<path d="M4 1.75h5.5L12.5 5v9.25h-8.5z"/><path d="M9.25 1.75V5.25h3.25"/>'
_STROKES = {
    # states
    "draft": '<circle cx="8" cy="8" r="6.25" stroke-dasharray="2.6 2.3"/>',
    "waiting": _RING + '<path d="M8 4.5V8l2.4 1.6"/>',
    "check": _RING + '<path d="M5.2 8.2l2 2 3.6-4.2"/>',
    "published": '<circle cx="8" cy="8" r="7" class="icon__solid"/>'
    '<path d="M5.2 8.2l2 2 3.6-4.2" class="icon__cut"/>',
    "released": '<path d="M14.25 1.75L7 9M14.25 1.75l-4.5 12.5L7 9 1.75 6.25z"/>',
    "withdrawn": _RING + '<path d="M4.75 8h6.5"/>',
    "pause": _RING + '<path d="M6.4 5.5v5M9.6 5.5v5"/>',
    "cross": _RING + '<path d="M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"/>',
    "diamond": '<path d="M8 1.5L14.5 8 8 14.5 1.5 8z"/>',
    "ladder": '<path d="M2 13.5h3.5V10H9V6.5h3.5V3H15"/>',
    "running": '<path d="M14.2 8a6.2 6.2 0 1 1-2-4.5"/><path d="M14 1.5v3h-3"/>',
    "warning": '<path d="M8 1.9l6.6 11.9H1.4z"/><path d="M8 6.2v3.6M8 11.4v.6"/>',
    "info": _RING + '<path d="M8 7.3v3.9M8 4.6v.7"/>',
    "dot": '<circle cx="8" cy="8" r="3.5" class="icon__solid"/>',
    "ring": '<circle cx="8" cy="8" r="4"/>',
    "lock": '<rect x="2.75" y="7" width="10.5" height="7.25" rx="1"/>'
    '<path d="M5 7V4.75a3 3 0 0 1 6 0V7"/>',
    "pin": '<path d="M8 9.5v5M4 9.5h8l-1.5-2.75V2.5h-5v4.25z"/>',
    # things
    "file": _PAGE,
    "sheet": _PAGE + '<path d="M6 8h4.5M6 10.75h4.5M8.25 8v4"/>',
    "person": '<circle cx="8" cy="5" r="3"/><path d="M2.25 14.25c.6-3.2 2.9-4.75 5.75-4.75'
    's5.15 1.55 5.75 4.75"/>',
    "calendar": '<rect x="2" y="3" width="12" height="11" rx="1"/>'
    '<path d="M2 6.5h12M5.25 1.5v3M10.75 1.5v3"/>',
    # acts
    "copy": '<rect x="5.25" y="5.25" width="9" height="9" rx="1"/><path d="M10.75 5V1.75h-9v9H5"/>',
    "download": '<path d="M8 1.75v8.5M4.5 7L8 10.5 11.5 7M2 14.25h12"/>',
    "upload": '<path d="M8 10.5V2M4.5 5.25L8 1.75l3.5 3.5M2 14.25h12"/>',
    "filter": '<path d="M1.75 3h12.5L9.5 8.75v4.5l-3-1.5v-3z"/>',
    "search": '<circle cx="7" cy="7" r="5"/><path d="M10.75 10.75l3.75 3.75"/>',
    "print": '<path d="M4 6V1.75h8V6M4 11.5H1.75V6h12.5v5.5H12"/><path d="M4 9.5h8v4.75H4z"/>',
    "right": '<path d="M6 3.5L10.5 8 6 12.5"/>',
    "left": '<path d="M10 3.5L5.5 8 10 12.5"/>',
    "down": '<path d="M3.5 6L8 10.5 12.5 6"/>',
    "up": '<path d="M3.5 10L8 5.5l4.5 4.5"/>',
    "arrow": '<path d="M1.75 8h12M9.5 3.75L13.75 8 9.5 12.25"/>',
    "minus": '<path d="M3.5 8h9"/>',
}
NAMES = tuple(_STROKES)


def icon(name: str) -> SafeString:
    """An icon as inline SVG, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon icon--{}" viewBox="0 0 16 16" width="16" height="16"'
        ' aria-hidden="true" focusable="false">{}</svg>',
        name,
        SafeString(_STROKES[name]),
    )
