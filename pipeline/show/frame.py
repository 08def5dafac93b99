"""The frame of every page. A page can load nothing and run nothing, whatever a document holds."""

from __future__ import annotations

from html import escape
from string import Template

from pipeline.show.explanation import seen
from pipeline.show.style import STYLE

_FRAME = Template("""\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="copydesk">
<title>$title · copydesk $command</title>
<style>
$style</style>
</head>
<body>
$body</body>
</html>
""")


def framed(title: str, command: str, style: str, body: str) -> str:
    """A whole page. `title` is text, `style` is CSS that follows the common style, `body` is HTML."""
    return _FRAME.substitute(title=escaped(title), command=command, style=STYLE + style, body=body)


def escaped(text: str) -> str:
    """Text escaped for HTML, with visible signs instead of control characters."""
    return escape(seen(text))
