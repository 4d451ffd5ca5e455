"""Header fields that every answer carries, pages and static files alike."""

from collections.abc import MutableMapping

FIELDS = {
    # No page uses any of these; nor may anything that got into one.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}


def on_static_files(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WhiteNoise answers before the middleware that sets them on pages."""
    for name, value in FIELDS.items():
        headers[name] = value
