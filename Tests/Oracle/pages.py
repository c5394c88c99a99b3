"""Dashboards made by hand, unlike the simulator's, each with what is true of it.

A page is drawn from a random number generator; nothing in it is LiveRC's own text. `Made` holds the markup, the truth, and the
kinds of spelling by the field that they can spoil.
"""

import unicodedata
from urllib.parse import quote

from damage import mark, unmarked
from spelling import Speller


class Made:
    def __init__(self):
        self.markup = ""
        self.truth = {}
        self.kinds = {}
        # Fields that a fault may cost; every other field must be right.
        self.damaged = []

    def note(self, kind, *fields):
        self.kinds.setdefault(kind, set()).update(fields)


# Texts: the markup, and what a browser shows of it.
MARKUP = [
    ("AT&T", "AT&T"), ("x &eacute y", "x é y"), ("&ampcopy;", "&copy;"), ("Dirt&excl; Track &lpar;Indoor&rpar;",
                                                                         "Dirt! Track (Indoor)"),
    ("R&#47;C &#150; Caf&#233;", "R/C – Café"), ("Bob&#146;s", "Bob’s"), ("&#x80; 5", "€ 5"), ("&#0;x", "\ufffdx"),
    ("&#xD800;x", "\ufffdx"), ("&#x110000;x", "\ufffdx"), ("&nosuch; thing", "&nosuch; thing"), ("&amp;amp;", "&amp;"),
    ("&notit; x", "¬it; x"), ("A&#32;&#32;B", "A B"), ("Q&A", "Q&A"), ("&NotEqualTilde; 3", "≂̸ 3"), ("fj&fjlig;", "fjfj"),
    ("Ra&#x0301;cing", "Rácing"), ("S & S", "S & S"), ("5 < 6", "5 < 6"), ("a &#; b", "a &#; b"), ("&#x2022 x", "• x"),
    ("&Eacute;&#x301;", "É\u0301"), ("&ThickSpace;A", "A"), ("A<wbr>B", "AB"), ("<b>A</b>B", "AB"),
    ("A&shy;B", "A\u00adB"), ("1 &frac12 m", "1 ½ m"), ("&GT;&lt;", "><"), ("&COPY 2020", "© 2020"),
]
NAMES = [
    "Apex Raceway", "Zoë’s Racing – Ünïcödé №1", "Zoe\u0308's Den", "Smith & Sons R/C <Indoor> Track", "Track Map Park",
    "The Racers' Den \"Off-Road\"", "Facebook Raceway", "Lifetime Track Stats", "مضمار RC Club", "谷田部ラジコンサーキット",
    "İstanbul Işık RC", "🏁 RC 🏎️💨", "AT&T; Field &amp; Stream RC", "</address></div> Club", "About Town RC", "RC",
    "Straße & Söhne e.V.", "O'Neill's 1/8 \"Nitro\"", "Łódź RC", "Café de l’Étang",
]
EVENTS = ["Winter Race Series #1", "Toys for Kids <free>", "Coupe d'Été", "夏季大会", "Club & Practice", "1/8 \"Open\""]
AGES = ["1 minute ago", "43 minutes ago", "5 hours ago", "Yesterday", "3 days ago", "last week", "2 months ago", "last year"]
STREETS = ["5320 US 301", "Kyeema Street", "5th & Main", "Horntye Park, Bohemia Road", "Rue de l'Étang 3", "Straße 7 \"B\"",
           "Unit 4, 12 Mill Lane", "777 Waterwheel Drive", "Camino Viejo s/n", "1575 CR101"]
# Country, code, town, state, postal code, as the town line writes them.
PLACES = [
    ("United States", "US", "Hutto", "TX", "78634"), ("United States", "US", "St. Louis", "MO", "63101-1234"),
    ("United States", "US", "Coeur d'Alene", "ID", "83814"), ("United States", "US", "Winston-Salem", "NC", "27101"),
    ("Canada", "CA", "Trois-Rivières", "QC", "P7J 1E3"), ("Canada", "CA", "Barrie", "ON", "l4m4y8"),
    ("Australia", "AU", "Narrabundah", "", "02604"), ("Australia", "AU", "Wagga Wagga", "NSW", "02154"),
    ("United Kingdom", "GB", "Hastings", "", "TN34 1EX"), ("United Kingdom", "GB", "Stoke-on-Trent", "", "ST4 6XH"),
    ("United Kingdom", "GB", "Newcastle upon Tyne", "", "NE1 4LP"), ("Ireland", "IE", "Baile Átha Luain", "", "H14 D629"),
    ("Sweden", "SE", "Västerås", "", "721 30"), ("Netherlands", "NL", "'s-Hertogenbosch", "", "5211 AB"),
    ("Portugal", "PT", "Évora", "", "7000-123"), ("Poland", "PL", "Łódź", "", "90-001"), ("Japan", "JP", "Minato-ku", "", "105-0011"),
    ("Brazil", "BR", "São Carlos", "", "13560-970"), ("New Zealand", "NZ", "Palmerston North", "", "04410"),
    ("Germany", "DE", "Görlitz", "", "02826"), ("France", "FR", "Saint-Étienne", "", "42000"),
]
BEFORE = [
    ("Germany", "DE", "München", "78993"), ("Germany", "DE", "Bad Homburg", "61348"), ("Austria", "AT", "Wörgl", "6300"),
    ("France", "FR", "Besançon", "25000"), ("Spain", "ES", "A Coruña", "15001"), ("Italy", "IT", "Forlì", "47121"),
    ("Poland", "PL", "Łódź", "90-001"), ("Netherlands", "NL", "Utrecht", "3511 AB"), ("Sweden", "SE", "Örebro", "702 10"),
]
# Towns whose name holds a comma: what line and query agree on decides.
COMMA = [("United States", "US", "Seven Springs, PA", "PA", "16622"), ("Philippines", "PH", "Quezon City, Metro Manila", "", "01100")]
DESCRIPTIONS = [
    ("Indoor carpet, heated pits.", "Indoor carpet, heated pits."),
    ("<p>Indoor carpet.</p><p>Open daily</p><ul><li>one</li><li>two</li></ul>", "Indoor carpet.\nOpen daily\none\ntwo"),
    ("A<br>B<br />C</br>D", "A\nB\nC\nD"), ("A<br><br>B", "A\n\nB"), ("<p>A<p>B<p>C", "A\nB\nC"),
    ("<div>A</div>B<div>C</div>", "A\nB\nC"), ("<h3>Rules</h3>Be fair &amp; kind", "Rules\nBe fair & kind"),
    ("A<script>var x = '<br>'</script>B<!-- no -->C", "ABC"), ("A <style>p{}</style>&lt;b&gt;", "A <b>"),
    ("<blockquote>Q</blockquote><pre>P</pre>", "Q\nP"), ("<ol><li>one<li>two</ol>three", "one\ntwo\nthree"),
    ("<dl><dt>T<dd>D</dl>", "T\nD"), ("A<hr>B", "A\nB"), ("One\n  line\there", "One line here"),
    ("<template>no</template><noscript>no</noscript>yes", "yes"), ("<span hidden>no</span>yes<p style=\"display: none\">no</p>", "yes"),
    ("<b>A</b><i>B</i> <u>C</u>", "AB C"), ("", None), ("<br>&nbsp;<br>", None), ("N/A", None), ("-", None),
    # A row ends a line, a cell does not.
    ("<table><tr><td>Mon<td>closed<tr><td>Sat<td>racing</table>after", "Mon closed\nSat racing\nafter"),
    ("&#72;&#105;&#32;there", "Hi there"), ("<section>A<article>B</article></section>C", "A\nB\nC"),
]


def obfuscated(address, key):
    return bytes([key] + [byte ^ key for byte in address.encode()]).hex()


def link_text_entities(text):
    return "".join(f"&#{ord(character)};" for character in text)


class DashboardMaker:
    def __init__(self, rng, wildness):
        self.rng = rng
        self.spell = Speller(rng, wildness)
        self.made = Made()

    def watch(self, write, *fields):
        """Writes something and notes what spellings were used in it for these fields."""
        before, self.spell.used = self.spell.used, set()
        markup = write()
        for kind in self.spell.used:
            self.made.note(kind, *fields)
        self.spell.used |= before
        return markup

    def say(self, field, value):
        if value is not None:
            self.made.truth[field] = value

    def heading(self, title):
        """A panel's heading, whose title may hold elements."""
        spell, rng = self.spell, self.rng
        icon = spell.element("i", "", spell.classes("fa", "fa-fw")) + " "
        if spell.chance(0.2, "elements in the heading"):
            title = rng.choice([spell.element("strong", spell.text(title)), spell.element("h3", spell.text(title), spell.classes("panel-title")),
                                f"<span>{spell.text(title)}</span>", f"<a name=x>{spell.text(title)}</a>"])
        else:
            title = spell.text(title)
        body = rng.choice([icon, "", "\n"]) + spell.silent() + title + rng.choice(["", "\n"])
        tokens = spell.classes("panel-heading")
        if tokens[1] != "panel-heading":
            self.spell.used.add("heading with other classes")
        return spell.element("div", body, tokens)

    def panel(self, title, body, fields, bodies=("panel-body",)):
        spell = self.spell

        def write():
            inner = self.heading(title) + spell.gap() + spell.element("div", body(), spell.classes(*bodies))
            if spell.chance(0.1, "wrapper in the panel"):
                inner = f"<div class=inner>{inner}</div>"
            return spell.wrapped(spell.element("div", inner, spell.classes("panel", "panel-default")))

        return self.watch(write, *fields)

    # Values.

    def short_text(self):
        if self.rng.random() < 0.3:
            markup, text = self.rng.choice(MARKUP)
            self.made.note("text: " + markup, "track_name")
            return markup, text
        text = self.rng.choice(NAMES)
        return self.spell.value(text), unicodedata.normalize("NFC", text)

    def nothing(self):
        text = self.rng.choice(["N/A", "-", "#", "", "&nbsp;", " N/A "])
        return text

    def contacts(self):
        spell, rng = self.spell, self.rng
        end = spell.tag("br")
        label = lambda letter, title: spell.element("abbr", f"{letter}:", ("title", title)) + " "
        return (end + label("P", "Phone") + self.watch(self.phone, "phone") + end + label("W", "Website")
                + self.watch(self.website, "website") + end + label("E", "E-Mail") + self.watch(self.email, "email"))

    def phone(self):
        kind = self.rng.randrange(5)
        if kind == 0:
            return self.nothing()
        if kind == 1:
            self.made.note("phone link that says N/A", "phone")
            return self.spell.element("a", "N/A", ("href", "tel:"))
        phone = self.rng.choice(["(555) 555-0123", "+49 30 23125 010", "555.0100", "+1 (555) 010-9999 x12"])
        if kind == 2 and self.rng.random() < 0.3:
            self.made.note("phone link with words", "phone")
            words = self.rng.choice(["Call us", "call the shop", "", "252"])
            if self.rng.random() < 0.4:
                return self.spell.element("a", words, ("href", self.rng.choice(["tel:", "tel:call the shop", "tel:252-"])))
            self.say("phone", phone)
            return self.spell.element("a", mark("phone") + words, ("href", f"tel:{phone}"))
        self.say("phone", phone)
        return self.spell.element("a", mark("phone") + self.spell.value(phone), ("href", f"tel:{phone}"), ("target", "_blank"))

    def website(self):
        kind = self.rng.randrange(9)
        if kind == 0:
            return self.nothing()
        if kind == 1:
            bad = self.rng.choice(["http://", "https:///", "http://N/A", "#", "http:///path", "javascript:alert(1)", "ftp://x.example/",
                                   "http://#", "mailto:a@b.example", "http://-", "http:/x.example", "http://?q"])
            self.made.note("T18 website that is none: " + bad, "website")
            return self.spell.element("a", self.rng.choice(["x", "N/A", "http://x.example"]), ("href", bad))
        site = self.rng.choice(["http://www.example.com", "https://example.org/a?b=1&c=2#d", "http://example.net/clubs?name=x&copy=1",
                                "HTTP://EXAMPLE.COM/", "https://example.com:8443/x", "https://example.org/it's",
                                "http://example.com/?q=a&lt=3&amp=2"])
        self.say("website", site)
        return self.spell.element(
            "a", mark("website") + self.spell.value(self.rng.choice([site, "our page"])), ("href", site), ("target", "_blank"))

    def email(self):
        spell, rng, made = self.spell, self.rng, self.made
        user, domain = rng.choice(["info", "rc+club", "track.manager", "o'neil"]), rng.choice(["example.org", "club.example.com"])
        address = f"{user}@{domain}"
        text = rng.choice(["E-Mail us", "[protected]", "[email protected]", link_text_entities(address)])
        kind = rng.randrange(9)
        if kind == 0:
            return self.nothing()
        if kind == 1:
            made.note("T6 words that are no address", "email")
            return rng.choice(["info at club.example", "<a href='#'>E-Mail us</a>", "<a href='mailto:'>[protected]</a>",
                               "<a href=\"javascript:noSpam('', '')\">E-Mail us</a>", "<a href='/contact'>info at club</a>",
                               "<a href='mailto:club'>a@b</a>"])
        self.say("email", address)
        if kind == 2 and "'" not in address:
            made.note("T5 mailto", "email")
            extra = rng.choice(["", "?subject=x", "?subject=a@b.example&body=y"])
            return spell.element("a", mark("email") + text, ("href", f"{rng.choice(['mailto', 'MAILTO', 'mailto'])}:{address}{extra}"))
        if kind == 3:
            made.note("T5 data-cfemail", "email")
            code = obfuscated(address, rng.randrange(256))
            if rng.random() < 0.5:
                return spell.element("a", "[email&#160;protected]", ("href", "/cdn-cgi/l/email-protection"), ("class", "__cf_email__"),
                                     ("data-cfemail", code))
            return spell.element("a", spell.element("span", "[email&#160;protected]", ("class", "__cf_email__"), ("data-cfemail", code)),
                                 ("href", f"/cdn-cgi/l/email-protection#{code}"))
        if kind == 4:
            made.note("T5 text of the link", "email")
            return spell.element("a", link_text_entities(address), ("href", rng.choice(["#", "/contact", "javascript:void(0)"])))
        if "'" in user:
            made.note("T5 noSpam in double quotes", "email")
            return spell.element("a", text, ("href", f'javascript:noSpam("{user}", "{domain}");'))
        made.note("T5 noSpam", "email")
        form = rng.choice([f"javascript:noSpam('{user}', '{domain}');", f"javascript:noSpam('{user}','{domain}')",
                           f"javascript: noSpam( '{user}' , '{domain}' );"])
        return spell.element("a", mark("email") + text, ("href", form), ("target", "_blank"))

    # Place.

    def place(self):
        """Draws address lines, a map query and the truth that both tell: (lines, query or None)."""
        rng, made = self.rng, self.made
        street = rng.choice(STREETS)
        fields = ("city", "state", "postal_code", "country", "country_code", "address")
        has_map = rng.random() < 0.6
        shape = rng.randrange(12)
        if shape == 0:
            country, code, city, postal = rng.choice(BEFORE)
            state, town = "", f"{postal} {city}"
            query = [street, town, "+", code]
            made.note("T13 code before the town" if has_map else "T13 code before the town, no map", *fields)
        elif shape == 1 and has_map:
            country, code, city, state, postal = rng.choice(COMMA)
            town = f"{city}, {state} {postal}" if state else f"{city} {postal}"
            query = [street, city, f"{state}+{postal}", code]
            made.note("T17 town with a comma", *fields)
        else:
            country, code, city, state, postal = rng.choice(PLACES)
            town = f"{city}, {state} {postal}" if state else f"{city} {postal}"
            query = [street, city, f"{state}+{postal}", code]
            if shape == 2 and has_map:
                query = query[1:]
                street = None
                made.note("T12 three parts", *fields)
            elif not has_map:
                made.note("T14 no map: " + country, *fields)
        lines = ([street] if street else []) + [town, country]
        truth = {"city": city, "state": state, "postal_code": postal, "country": country, "country_code": code,
                 "address": ", ".join(lines)}
        if shape == 3 and not has_map and code in ("US", "CA") and postal.upper() == postal:
            del lines[-1]
            truth["address"] = ", ".join(lines)
            del truth["country"], truth["country_code"]
            made.note("T16 no country line", *fields)
        elif shape == 4 and has_map:
            made.note("T20 address missing", *fields)
            lines = []
        elif shape == 5 and has_map:
            made.note("T11 the query is a point", "latitude", "longitude")
            self.say("latitude", 6.396046)
            self.say("longitude", 31.242837)
            query = ["6.396046", "31.242837"]
            return lines, ",".join(query), truth
        elif shape == 6 and has_map:
            made.note("a query that fits no form", *fields)
            query = rng.choice([["Town"], ["Town", "US"], ["", "", ""], ["N/A"], [city, "nowhere"]])
            return lines, ",".join(query), truth
        return lines, ",".join(query) if has_map else None, truth

    def map_source(self, query):
        """The address of the map's frame, as LiveRC writes it: raw, or percent-encoded."""
        rng, made = self.rng, self.made
        way = rng.randrange(6)
        if way == 0:
            query = quote(query, safe="")
            made.note("percent-encoded query", "city", "state", "postal_code")
        elif way == 1:
            query = quote(query, safe=",+")
            made.note("percent-encoded query", "city", "state", "postal_code")
        elif way == 2 and query.count(",") >= 3:
            parts = query.rsplit(",", 2)
            query = ",".join([parts[0].replace(" ", "+"), *parts[1:]])
            made.note("+ between the words of street and town", "city")
        center = ""
        kind = rng.randrange(8)
        if "latitude" not in made.truth:
            if kind < 2:
                latitude, longitude = rng.choice([(-35.3, 149.12), (1.5, -2.25), (89.999999, -180.0), (30.546712, -97.5)])
                self.say("latitude", latitude)
                self.say("longitude", longitude)
                center = f"center={latitude},{longitude}"
            elif kind == 2:
                made.note("T19 a centre that cannot be", "latitude", "longitude")
                center = "center=" + rng.choice(["123.456,10", "0,0", "0.0,0.00", "10,180.1", "-91,0", "north,south", ""])
        parameters = ["key=abc"]
        parameters += [center] if center else []
        parameters += [f"q={query}"] + (["zoom=14"] if rng.random() < 0.3 else [])
        if rng.random() < 0.4:
            rng.shuffle(parameters)
        return "https://www.google.com/maps/embed/v1/place?" + "&".join(parameters)

    # The page.

    def about(self, lines):
        spell, rng, made = self.spell, self.rng, self.made
        markup, name = self.short_text()
        self.say("track_name", name)
        odd_break = spell.chance(0.15)

        def line(text):
            if odd_break:
                made.note("T3 </br>", "address", "city", "country")
                return "</br>" + spell.text(text)
            if spell.chance(0.06, "lines as blocks"):
                return spell.element("div", spell.value(text))
            return spell.tag("br") + spell.value(text) + rng.choice(["", "\t\n", " "])

        address = (spell.element("strong", markup) + "".join(
            self.watch(lambda text=text: line(text), "address", "city", "state", "postal_code", "country") for text in lines)
            + spell.tag("br") + self.contacts())
        image = ""
        if rng.random() < 0.6:
            logo = f"https://assets.livetimescoring.com/track_logos/{rng.randrange(999)}/x_logo.png?dt=2016-11-12_00:00:00"
            self.say("logo_url", logo)
            image = self.watch(lambda: spell.element("p", spell.tag("img", ("src", logo)) + mark("logo_url"), ("class", "text-right")), "logo_url")
        first = (spell.element("div", spell.gap() + spell.element("address", address, spell.classes("small")) + spell.gap(),
                               spell.classes("col-sm-4"))
                 + spell.gap() + spell.element("div", image, spell.classes("col-sm-8")))
        body = spell.element("div", first, spell.classes("row"))
        if rng.random() < 0.7:
            words, text = rng.choice(DESCRIPTIONS)
            made.note("T4 description: " + words, "description")
            self.say("description", text)
            row = spell.element("div", spell.element("div", spell.tag("hr") + mark("description") + words, spell.classes("col-md-12")), spell.classes("row"))
            body += spell.gap() + row
        return name, body

    def statistics(self):
        spell, rng = self.spell, self.rng
        labels = [("Laps", "total_laps"), ("Practice Sessions", "total_practice_sessions"), ("Races", "total_races"),
                  ("Entries", "total_entries"), ("Events", "total_events")]
        if spell.chance(0.2, "rows in another order"):
            rng.shuffle(labels)
        rows = ""
        for label, field in labels:
            if rng.random() < 0.05:
                continue

            def row(label=label, field=field):
                kind = rng.randrange(14)
                if kind == 0:
                    text = rng.choice(["N/A", "-", "1.2 million", "", "12a", "-5", "1234567890123456789", "many"])
                    self.made.note("a figure that is none: " + text, field)
                else:
                    number = rng.choice([0, 7, 1234, 230327, 2762097, 123456789012345678, rng.randrange(10**9)])
                    self.say(field, number)
                    text = f"{number:,}" if rng.random() < 0.8 else str(number)
                head = spell.element("th", spell.value(label))
                cell = spell.tag("td", spell.classes("text-right")) + mark(field) + spell.value(text)
                if spell.chance(0.2, "no end tags of cells"):
                    return spell.tag("tr") + head[:head.rfind("</")] + cell + rng.choice(["", "</td>"])
                return spell.element("tr", spell.gap() + head + "\n" + cell + spell.end("td")) + "\n"

            rows += self.watch(row, field)
        if spell.chance(0.2, "no tbody"):
            return spell.element("table", rows, spell.classes("table"))
        return spell.element("table", spell.element("tbody", rows), spell.classes("table"))

    def facebook(self):
        spell, rng = self.spell, self.rng
        url = rng.choice(["http://facebook.com/apexrc", "https://www.facebook.com/pages/x/1?ref=hl&fref=ts"])
        bad = rng.random() < 0.1
        if bad:
            url = rng.choice(["#", "N/A", "http://", "-"])
            self.made.note("a Facebook link that is none: " + url, "facebook_url")
        else:
            self.say("facebook_url", url)
        if rng.random() < 0.5:
            return self.panel("Facebook Page", lambda: spell.element("a", mark("facebook_url") + spell.value("Our page"), ("href", url), ("target", "_blank")),
                              ["facebook_url"], ("panel-body", "no-padding"))
        inner, address = "https://facebook.com/x", [("data-href", url)]
        if not bad and rng.random() < 0.2:
            self.made.note("a Facebook feed whose link is inside", "facebook_url")
            inner, address = url.replace("&", "&amp;"), rng.choice([[], [("data-href", "")], [("data-href", " ")]])
        return self.panel("Facebook Feed", lambda: spell.element(
            "div", f"<blockquote cite=\"x\"><a href=\"{inner}\">x</a></blockquote>", ("class", "fb-page"),
            ("data-width", "500px"), *address, ("data-tabs", "timeline")), ["facebook_url"], ("panel-body", "no-padding"))

    def tile(self):
        spell, rng = self.spell, self.rng
        title = rng.choice(["Results This Month", "Sessions This Month", "Videos This Month", "Track Map Park"])
        inner = (f"<div class=\"row\"><div class=\"huge\">{rng.randrange(9999)}</div><div class=\"stats\">{title}</div></div>")
        return (f"<a href=\"/x/\">" + spell.element("div", spell.element("div", inner, spell.classes("panel-heading"))
                + "<div class='panel-footer'>x</div>", spell.classes("panel", "panel-red")) + "</a>")

    def decoy(self):
        """A panel whose title only resembles one that is read."""
        title = self.rng.choice(["Track Map Park", "Lifetime Track Stats 2", "Facebook", "All About RC", "Statistics", "My Track Map"])
        body = ("<address><strong>x</strong><br>x<br><abbr>P:</abbr> <a href=\"tel:1\">1</a></address><iframe src=\"?q=x,x,x+x,XX\"></iframe>"
                "<a href=\"https://facebook.com/x\">x</a><table><tr><th>Laps</th><td class=text-right>1</td></tr></table>")
        self.made.note("panel with a like title", "city", "total_laps", "facebook_url")
        return self.panel(title, lambda: body, [])

    def make(self):
        spell, rng, made = self.spell, self.rng, self.made
        lines, query, place = self.place()
        panels = []
        source = self.map_source(query) if query is not None else None
        name, body = self.about(lines)
        about_fields = ["track_name", "address", "phone", "website", "email", "logo_url", "description"]
        for field, value in place.items():
            self.say(field, value or None)
        panels.append(self.panel("About " + name, lambda: body, about_fields))
        if source is not None:
            panels.append(self.panel("Track Map", lambda: self.watch(lambda: spell.element(
                "iframe", mark("map"), ("width", "100%"), ("onload", "$(this).css('height', ($(this).width()*.6)+'px');"), ("src", source),
                ("allowfullscreen", None)), "city", "state", "postal_code", "country_code", "latitude", "longitude"),
                ["city", "state", "postal_code", "country_code", "latitude", "longitude"], ("panel-body", "no-padding")))
        if rng.random() < 0.93:
            panels.append(self.panel("Lifetime Track Stats", self.statistics, [
                "total_laps", "total_practice_sessions", "total_races", "total_entries", "total_events"], ("panel-body", "no_padding")))
        if rng.random() < 0.7:
            panels.append(self.facebook())
        if spell.chance(0.4, "panels in another order"):
            rng.shuffle(panels)
        if spell.chance(0.2):
            panels.insert(rng.randrange(len(panels) + 1), self.decoy())
        if rng.random() < 0.5:
            panels.insert(0, self.tile())
        made.marked = page(spell, "".join(spell.gap() + panel for panel in panels))
        made.markup = unmarked(made.marked)
        return made


def page(spell, content):
    rng = spell.rng
    head = rng.choice([
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>A &amp; B</title>"
        "<script>if (1 < 2) { document.write('<div class=\"panel\"><div class=\"panel-heading\">Track Map</div></div>') }</script></head><body>",
        "<!doctype html><title>x</title><body class=a>", "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><HTML><HEAD></HEAD><BODY>",
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=UTF-8'></head><body>", "<!-- x --><!doctype html>\n",
    ])
    foot = rng.choice(["</body></html>", "", "</BODY>\n</HTML>\n<!-- end -->", "<script>var x = '<div>'</script></body>"])
    return head + spell.element("div", content, ("id", "wrapper")) + foot
