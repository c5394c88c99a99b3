"""Faults of markup, each in one value of a page whose truth is known.

Browsers let such a fault spread; the rule here is that it costs at most the value that it stands in: a row's, or a panel's.
So these pages are compared with the truth and not with the oracle. Values are found by marks that the makers leave.
"""

import re

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")


def mark(value):
    return f"{OPEN}{value}{CLOSE}"


def unmarked(markup):
    return MARK.sub("", markup)


def quote_lost(markup, found):
    """Without the last closing quote of the tag before the mark."""
    before = markup[:found.start()]
    start = before.rfind("<")
    closing = re.search(r"=\s*(['\"])[^'\"]*(\1)[^'\"]*$", before[start:])
    if closing is None:
        return None
    position = start + closing.start(2)
    return markup[:position] + markup[position + 1:]


def inserted(text):
    return lambda markup, found: markup[:found.end()] + text + markup[found.end():]


DAMAGES = {
    "closing quote lost": quote_lost,
    "comment without end": inserted("<!-- "),
    "script without end": inserted("<script>x"),
    "</div> too early": inserted("</div></div>"),
    "</table> too early": inserted("</table>"),
    "</td></tr> too early": inserted("</td></tr>"),
    "tag without end": inserted("<b class=\"x"),
    "lone <": inserted("<"),
    "lone quote": inserted("\""),
    "<![CDATA[": inserted("<![CDATA[ "),
    "<plaintext>": inserted("<plaintext>"),
    "<textarea>": inserted("<textarea>"),
    "<template> without end": inserted("<template>"),
}

MAP = ["city", "state", "postal_code", "country_code", "latitude", "longitude"]

PLACE = {"city", "state", "postal_code", "country", "country_code"}
PANELS = [
    {"track_name", "address", "phone", "website", "email", "logo_url", "description"} | PLACE,
    {"latitude", "longitude", "address"} | PLACE,
    {"total_laps", "total_practice_sessions", "total_races", "total_entries", "total_events"},
    {"facebook_url"},
]
FIELDS = set().union(*PANELS)


def panel_of(field):
    """The fields that the panel tells of which a field is, the map's where both tell it."""
    return next(fields for fields in reversed(PANELS) if field in fields)


def damaged(marked, rng):
    """Some damaged pages: (name of the fault, page, what it may cost)."""
    marks = list(MARK.finditer(marked))
    if not marks:
        return
    for name in rng.sample(sorted(DAMAGES), 3):
        found = rng.choice(marks)
        markup = DAMAGES[name](marked, found)
        if markup is None:
            continue
        value = found[1]
        fields = MAP + ["address", "country"] if value == "map" else [value]
        yield f"{name} in {value.split(':')[-1]}", unmarked(markup), fields
