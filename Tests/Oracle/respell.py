"""Writes the markup of a whole page another way, so that it reads the same: quotes, case, order and number of attributes,
white space, comments, spellings of references."""

import html
import re

from spelling import VOID, Speller

PIECES = re.compile(r"(<!--.*?-->|<!DOCTYPE[^>]*>|<(?:script|style)\b.*?</(?:script|style)\s*>|<(?:=\s*(?:\"[^\"]*\"|'[^']*')|[^>])*>)", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[^\s=>/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*(/?)>", re.DOTALL)
ATTRIBUTE = re.compile(r"([^\s=>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# Where a comment or an element without text changes nothing: not within a table's own tags.
OPAQUE = frozenset(["iframe", "title", "textarea", "noscript", "table", "tbody", "tr", "thead", "tfoot", "html", "head", "select"])


def respelled(page, rng, wildness, made):
    spell = Speller(rng, wildness)
    result = []
    context = None
    for piece in PIECES.split(page):
        if not piece:
            continue
        lower = piece[:9].lower()
        if lower.startswith(("<!", "<script", "<style")):
            if not (lower.startswith("<!--") and spell.chance(0.3, "comment left out")):
                result.append(piece)
            continue
        tag = TAG.fullmatch(piece)
        if tag is None:
            if piece.startswith("<") or context in ("title", "pre"):
                result.append(piece)
            else:
                result.append(text_respelled(piece, spell))
            continue
        closing, name, attributes, _ = tag.groups()
        context = name.lower()
        if closing:
            result.append(spell.end(name))
            continue
        attributes = [(found[1], None if found[0] == found[1] else value_of(next(
            (value for value in found.groups()[1:] if value is not None), ""))) for found in ATTRIBUTE.finditer(attributes)]
        result.append(spell.tag(name.lower(), *attributes))
        if context not in OPAQUE and context not in VOID:
            result.append(spell.silent())
    for kind in spell.used:
        made.note("respelled: " + kind, "*")
    return "".join(result)


def value_of(written):
    """An attribute's value. A name without `;` is no reference before a letter, a digit or `=` (HTML, 13.2.5.73)."""
    return re.sub(r"&(?:#[xX]?[0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]*(?:;|(?![A-Za-z0-9=])))", lambda found: html.unescape(found[0]), written)


def text_respelled(piece, spell):
    text = html.unescape(piece)
    if not text.strip():
        return text + (spell.rng.choice(["\n", " "]) if spell.chance(0.05) else "")
    return spell.text(text)
