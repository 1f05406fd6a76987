"""The HTML document around every page. It says what it is, fits phones, and loads nothing from other hosts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from netsuite_rfm.sandbox.http.exchange import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HTML = "text/html; charset=utf-8"
# The sandbox promises to contact nothing outside this machine, so pages cannot load anything from other hosts.
SAFETY = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' data:; form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_STYLE = """
:root { color-scheme: light; }
body { margin: 0; font: 14px/1.5 "Open Sans", Helvetica, Arial, sans-serif; color: #1f2933; background: #fff; }
a { color: #1a5a8a; }
.sandbox { margin: 0; padding: 6px 16px; background: #fff3cd; color: #4d3b00; border-bottom: 1px solid #b38f00; }
.bar { background: #1f3a4d; padding: 8px 16px; }
.bar ul, .links ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 20px; }
.bar a { color: #fff; }
main, footer { padding: 0 16px; max-width: 1400px; margin: 0 auto; }
h1 { font-size: 22px; margin: 16px 0; }
h2 { font-size: 16px; margin: 16px 0 8px; }
.portlet h2 { margin-top: 0; }
.field { margin: 0 0 12px; }
.field label { display: block; color: #52606d; }
.field input[type=text], .field select, .field textarea { box-sizing: border-box; width: 100%; max-width: 420px; }
.field input[type=text], .field select, .field textarea { padding: 6px; font: inherit; }
.buttons { margin: 16px 0; display: flex; flex-wrap: wrap; gap: 8px; }
button { font: inherit; padding: 6px 16px; border: 1px solid #1a5a8a; border-radius: 3px; }
button { background: #fff; color: #1a5a8a; }
button[type=submit] { background: #1a5a8a; color: #fff; }
button:disabled { color: #52606d; border-color: #9aa5b1; }
.portlets { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 16px; }
.portlet { border: 1px solid #cbd2d9; border-radius: 4px; padding: 12px; overflow-x: auto; }
.note { color: #52606d; }
.rows { border-collapse: collapse; }
.rows caption { text-align: left; font-weight: 600; padding: 4px 0; }
ol { overflow-wrap: anywhere; }
.rows th, .rows td { text-align: left; padding: 4px 12px; border: 1px solid #cbd2d9; vertical-align: top; }
.scrolls { overflow-x: auto; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #cbd2d9; padding: 12px; }
footer { color: #52606d; padding-bottom: 16px; margin-top: 24px; }
@media print { .sandbox, .bar, footer { display: none; } }
"""


def document(
    title: str, content: str, *, menu: Sequence[tuple[str, str]] = (), footer: str = "", status: int = 200
) -> Response:
    """Return a page. `content` is HTML and is inserted unchanged; the rest is text.

    `menu` holds labels and paths of the navigation bar; if it is empty there is no bar.
    """
    parts = [
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<link rel="icon" href="data:,"><title>{escape(title)} - sandbox of netsuite-rfm</title>',
        f"<style>{_STYLE}</style></head><body><header>",
        '<p class="sandbox">This is the sandbox of netsuite-rfm, not NetSuite. Nothing here leaves this machine.</p>',
        _bar(menu),
        f"</header>\n<main><h1>{escape(title)}</h1>\n{content}\n</main>",
        f"<footer><p>{escape(footer)}</p></footer>" if footer else "",
        "</body></html>\n",
    ]
    return Response(status, {"Content-Type": HTML, **SAFETY}, "".join(parts).encode("utf-8", "replace"))


def links(entries: Iterable[tuple[str, str]]) -> str:
    """Return a list of links, from labels and paths."""
    items = "".join(f'<li><a href="{escape(path)}">{escape(label)}</a></li>' for label, path in entries)
    return f"<ul>{items}</ul>"


def rows(caption: str, entries: Iterable[tuple[str, object]]) -> str:
    """Return a table of names and values."""
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape("" if value is None else str(value))}</td></tr>'
        for name, value in entries
    )
    region = (
        f'class="scrolls" role="region" aria-label="{escape(caption)}" tabindex="0"'  # it may scroll: for the keyboard
    )
    return f'<div {region}><table class="rows"><caption>{escape(caption)}</caption>{lines}</table></div>'


def _bar(menu: Sequence[tuple[str, str]]) -> str:
    return f'<nav class="bar" aria-label="Center">{links(menu)}</nav>' if menu else ""
