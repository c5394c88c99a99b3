"""Catalogues made by hand, as `pages` makes dashboards."""

import unicodedata

from damage import mark, unmarked
from pages import AGES, EVENTS, MARKUP, NAMES, Made, page
from spelling import Speller


class CatalogueMaker:
    def __init__(self, rng, wildness):
        self.rng = rng
        self.spell = Speller(rng, wildness)
        self.made = Made()
        self.made.truth = []

    def make(self):
        spell, rng = self.spell, self.rng
        rows = "".join(self.row(number) + spell.gap_between_rows() for number in range(rng.randrange(5, 40)))
        table = spell.tag("table", spell.classes("table", "table-striped", "track_list"))
        head = spell.element("thead", "<tr><th>Status</th><th>Track</th></tr>")
        foot = spell.element("tfoot", "<tr><td>Status</td><td><a href='//foot.liverc.com/'><strong>Foot</strong></a></td></tr>")
        if spell.chance(0.3, "no end of tbody"):
            body = spell.tag("tbody") + rows
        else:
            body = spell.element("tbody", rows)
        other = "<table class='other'><tbody><tr><td>1</td><td><a href='//no.liverc.com/'><strong>No</strong></a></td></tr></tbody></table>"
        self.made.marked = page(spell, (other if rng.random() < 0.3 else "") + table + head + body
                                + (foot if rng.random() < 0.5 else "") + "</table>" + (other if rng.random() < 0.2 else ""))
        self.made.markup = unmarked(self.made.marked)
        return self.made

    def row(self, number):
        spell, rng, made = self.spell, self.rng, self.made
        kind = rng.randrange(30)
        slug = f"track{number}{rng.choice(['', '-rc', 'x' * 40])}"
        link = rng.choice(["//{}.liverc.com/", "https://{}.liverc.com/", "http://{}.liverc.com", "//{}.LiveRC.com/live/?a=b&c=d"]).format(slug)
        is_track = True
        if kind == 0:
            link = rng.choice(["//live.liverc.com/", "//www.liverc.com/", f"//a.{slug}.liverc.com/", f"//u@{slug}.liverc.com/",
                               f"//{slug}.liverc.com:80/", "/local/", "javascript:alert(1)", f"//{slug}.liverc.com.example.net/"])
            is_track = False
            made.note("a link that is no track's", "source_track_slug")
        spell.used = set()
        if rng.random() < 0.3:
            markup, name = rng.choice(MARKUP)
            made.note("text: " + markup, "track_name")
        else:
            name = rng.choice(NAMES)
            markup, name = spell.value(name), unicodedata.normalize("NFC", name)
        if spell.chance(0.06, "line break in a name"):
            markup, name = f"{markup}<br>Two", f"{name} Two"
        age = rng.choice(AGES) if rng.random() < 0.95 else None
        event = rng.choice(EVENTS) if rng.random() < 0.8 else None
        badge = ""
        if spell.chance(0.15, "badge link before the name"):
            badge = rng.choice(["<a href='/featured/'><img src='x.png'></a>", "<a href='//live.liverc.com/'><strong>Live</strong></a>",
                                "<a href='https://example.com/'><i class='fa fa-star'></i></a>", "<a name=x></a>"])
        link_markup = spell.element("a", mark(slug + ":*") + spell.silent() + spell.element("strong", markup), ("href", link), ("class", "name"))
        first = (spell.tag("td", spell.classes("text-nowrap")) + spell.element("i", "", spell.classes("fa", "status_2")) + spell.tag("br")
                 + (spell.element("small", spell.element("small", mark(slug + ":liverc_track_last_updated") + spell.value(age))) if age else ""))
        second = (spell.tag("td") + spell.element("span", "seRC", ("class", "hidden")) + badge + link_markup
                  + (spell.element("div", spell.element("small", mark(slug + ":current_event") + spell.value(event)), spell.classes("indent")) if event else ""))
        if spell.chance(0.2, "no end tags of cells"):
            row = spell.tag("tr", ("class", "clickable-row"), ("data-href", link)) + first + second + "\n"
        else:
            row = spell.element("tr", first + spell.end("td") + "\n" + second + spell.end("td"), ("class", "clickable-row"), ("data-href", link))
        for used in spell.used:
            made.note(used, "track_name")
        if is_track:
            track = {"source_track_slug": slug, "track_name": name}
            if age:
                track["liverc_track_last_updated"] = age
            if event:
                track["current_event"] = event
            made.truth.append(track)
        return row


def gap_between_rows(self):
    """Between rows only what a table may hold."""
    if self.chance(0.08, "comment between rows"):
        return self.rng.choice(["<!-- x -->", "<!-- </table> -->", "<!---->"])
    return self.rng.choice(["\n", "", "\n\t"])


Speller.gap_between_rows = gap_between_rows
