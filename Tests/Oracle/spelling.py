"""One way of many to write the same markup: for each choice the HTML standard has one reading."""

import html.entities
import re

# The reference names of one character: the standard's whole list, with and without `;`.
_NAMES = {}
for _name, _text in html.entities.html5.items():
    if len(_text) == 1:
        _NAMES.setdefault(_text, []).append(_name)

# The characters that a numeric reference to 0x80-0x9F means (HTML, 13.2.5.80).
_C1 = {bytes([byte]).decode("windows-1252", "ignore"): byte for byte in range(0x80, 0xA0)}
_C1.pop("", None)

VOID = frozenset(["br", "hr", "img", "meta", "link", "input"])


class Speller:
    """Writes text, tags and gaps; how wildly, `wildness` from 0 to 1 says. What was used is counted in `used`."""

    def __init__(self, rng, wildness):
        self.rng = rng
        self.wildness = wildness
        self.used = set()

    def chance(self, share, kind=None):
        happens = self.rng.random() < share * self.wildness
        if happens and kind:
            self.used.add(kind)
        return happens

    # Characters.

    def reference(self, character, following, is_attribute):
        """A reference to the character, with `;` or where the standard reads it so, without."""
        rng, code = self.rng, ord(character)
        way = rng.randrange(4)
        if way == 3 and character in _C1:
            self.used.add("reference 0x80-0x9F")
            text, hexadecimal = f"&#{_C1[character]}", False
        elif way == 0 or (way == 3 and character not in _NAMES):
            self.used.add("decimal reference")
            text, hexadecimal = f"&#{'0' * rng.randrange(3)}{code}", False
        elif way == 1 or character not in _NAMES:
            self.used.add("hexadecimal reference")
            text, hexadecimal = f"&#{rng.choice('xX')}{code:{rng.choice('xX')}}", True
        else:
            name = rng.choice(_NAMES[character])
            if not name.endswith(";"):
                # Without `;`, in an attribute, what follows must be neither a letter, a digit nor `=`; in text the
                # longest name counts.
                longer = (name + following)[:32]
                is_safe = not re.match(r"[A-Za-z0-9=;]", following) if following else True
                if is_safe and not any(longer.startswith(other) for other in html.entities.html5 if len(other) > len(name)
                                       and other.startswith(name)):
                    self.used.add("named reference without ;")
                    return f"&{name}"
                name += ";"
            self.used.add("named reference")
            return f"&{name}"
        digits = r"[0-9A-Fa-f;]" if hexadecimal else r"[0-9;]"
        if following and not re.match(digits, following) and rng.random() < 0.3:
            self.used.add("numeric reference without ;")
            return text
        return text + ";"

    def text(self, text, is_attribute=False, quote=None):
        """Text, with what must be written as a reference and some of what need not be."""
        pieces = []
        for position, character in enumerate(text):
            following = text[position + 1:position + 2]
            must = character == "<" or character == quote or (character == "&" and following not in ("", " ", "\n"))
            if is_attribute and quote is None and character in " \t\n\r\f\"'=<>`&":
                must = True
            if must or self.chance(0.08):
                # What follows is known only as the character itself, which may become a reference: `&` is safe then too.
                pieces.append(self.reference(character, following, is_attribute))
            elif character == "&" and following == "":
                pieces.append("&amp;")
            elif character == " " and not is_attribute and self.chance(0.1, "white space"):
                pieces.append(self.rng.choice(["  ", "\n", "\t", " \r\n  ", "\n\n"]))
            else:
                pieces.append(character)
        return "".join(pieces)

    # Tags.

    def case(self, word):
        if self.chance(0.25, "letter case"):
            return self.rng.choice([word.upper(), word.capitalize(), word.swapcase()])
        return word

    def space(self):
        return self.rng.choice([" ", "  ", "\n", "\t", "\r\n\t"]) if self.chance(0.2, "space in tags") else " "

    def attribute(self, name, value):
        if value is None:
            return self.case(name)
        equals = self.rng.choice([" = ", "= ", " ="]) if self.chance(0.1, "space around =") else "="
        if value and not re.search(r"[\s\"'=<>`]", value) and not value.endswith("/") and self.chance(0.2, "no quotes"):
            return f"{self.case(name)}{equals}{self.text(value, True).replace(chr(96), '&#96;')}"
        quote = "'" if self.chance(0.3, "single quotes") else '"'
        if quote in value and ('"' if quote == "'" else "'") not in value:
            quote = '"' if quote == "'" else "'"
        return f"{self.case(name)}{equals}{quote}{self.text(value, True, quote)}{quote}"

    def tag(self, name, *attributes, close=False):
        attributes = list(attributes)
        if self.chance(0.3, "more attributes"):
            attributes.append(self.rng.choice([
                ("data-x", "a>b"), ("title", 'say "it"'), ("data-toggle", None), ("aria-label", "a 'b' <c>"),
                ("data-json", '{"class":"panel-heading","href":"//x.liverc.com/"}'), ("id", f"n{self.rng.randrange(999)}"),
                ("onclick", "if (a < b && c > d) { go('x') }")]))
        if len(attributes) > 1 and self.chance(0.5, "order of attributes"):
            self.rng.shuffle(attributes)
        if attributes and self.chance(0.08, "attribute twice"):
            attributes.append((attributes[0][0], "twice"))
        written = [self.attribute(*attribute) for attribute in attributes]
        end = ">"
        if name in VOID:
            end = self.rng.choice([">", " />", "/>"]) if not written or written[-1][-1] in "\"'" else self.rng.choice([">", " />"])
        elif self.chance(0.05, "space in tags"):
            end = " >"
        return "<" + self.case(name) + "".join(self.space() + attribute for attribute in written) + end

    def end(self, name):
        space = self.rng.choice([" ", "\n", "\t"]) if self.chance(0.05, "space in end tags") else ""
        return f"</{self.case(name)}{space}>"

    def element(self, name, content, *attributes):
        return self.tag(name, *attributes) + content + self.end(name)

    def classes(self, *names):
        """A class attribute that holds the tokens, among others and in any order."""
        names = list(names)
        if self.chance(0.3, "more classes"):
            names.append(self.rng.choice(["clearfix", "x", "col-xs-12", "panel-headings", "js-hook", "active"]))
            self.rng.shuffle(names)
        return "class", self.rng.choice([" ", "  ", "\n", "\t"] if self.wildness else [" "]).join(names)

    # Between things.

    def gap(self):
        """What says nothing between two blocks: white space, comments, scripts, templates, what is hidden."""
        pieces = [self.rng.choice(["\n", "\n\t\t", "", "\r\n"])]
        if self.chance(0.12, "comment"):
            pieces.append(self.rng.choice([
                "<!-- A -->", "<!-- <div class=\"panel-heading\">Track Map</div> -->", "<!--\n</div></table>\n-->",
                "<!-- a > b -- c -->", "<!---->", "<!--<address>-->", "<!-- it's -->", "<!-- \" -->"]))
        if self.chance(0.03, "odd comment"):
            pieces.append(self.rng.choice(["<!-- a --!>", "<!-->", "<!--->", "<!x>", "<?php echo '<b>' ?>", "</ x>"]))
        if self.chance(0.05, "script"):
            pieces.append(self.rng.choice([
                "<script>document.write('<div class=\"panel-heading\">About Nobody<\\/div>')</script>",
                "<SCRIPT type='text/x'>if (a < b && \"</div>\") {}</SCRIPT>",
                "<style>.panel-heading:before{content:'</div>'}</style>", "<script></script>"]))
        if self.chance(0.04, "template"):
            pieces.append("<template><div class=panel><div class=panel-heading>Track Map</div><div class=panel-body>"
                          "<iframe src='https://maps.example.com/?q=a,Hidden,ZZ+00000,US'></iframe></div></div></template>")
        if self.chance(0.04, "hidden"):
            start = self.rng.choice(["<div hidden>", "<div style='display:none'>", "<div style=\"color:red; DISPLAY : none;\">",
                                     "<noscript>"])
            body = ("<div class='panel'><div class='panel-heading'>Facebook Page</div><div class='panel-body'>"
                    "<a href='https://facebook.com/hidden'>x</a></div></div>")
            pieces.append(start + body + ("</noscript>" if start == "<noscript>" else "</div>"))
        return "".join(pieces)

    def silent(self):
        """The same inside a value's text."""
        if self.chance(0.06, "comment in a value"):
            return self.rng.choice(["<!-- x -->", "<!---->", "<!-- > -->"])
        if self.chance(0.03, "script in a value"):
            return self.rng.choice(["<script>var x = 'in a value'</script>", "<style>b{}</style>"])
        if self.chance(0.03, "hidden in a value"):
            return self.rng.choice(["<span hidden>hidden</span>", "<i style='display:none'>hidden</i>",
                                    "<template>hidden</template>", "<noscript>hidden</noscript>"])
        return ""

    def value(self, text):
        """A value's text, perhaps in elements, with silent things in between."""
        words = text.split(" ")
        if len(words) > 1 and self.chance(0.1, "elements in a value"):
            cut = self.rng.randrange(1, len(words))
            inner = self.rng.choice(["b", "span", "em", "font", "i", "strong" if False else "u"])
            return (self.text(" ".join(words[:cut])) + " " + self.tag(inner) + self.text(" ".join(words[cut:]))
                    + (self.end(inner)) + self.silent())
        return self.silent() + self.text(text) + self.silent()

    def wrapped(self, markup, kind="wrapper"):
        if self.chance(0.1, kind):
            name = self.rng.choice(["div", "section", "div", "main", "center"])
            return self.tag(name, ("class", "wrap")) + markup + self.end(name)
        return markup
