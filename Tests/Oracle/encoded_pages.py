"""Pages in bytes that are not plain UTF-8, each with the Content-Type that it comes with."""

import random

import pages

NAME = "Bob’s Café Zürich"
# Content types whose first usable label counts, quoted either way, lists and repetitions tolerated.
HEADERS = [
    ("text/html; charset='{}'", True), ('text/html; charset="{}"', True), ("text/html;charset={}", True),
    ("text/html; CHARSET={} ", True), ("text/html; charset={}; charset=utf-8", True), ("text/html; charset={}, text/html", True),
    ("text/html; charset=nonsense; charset={}", True), ("text/html; charset = {}", True), ("text/html", False), (None, False),
]
CODECS = [
    ("utf-8", "utf-8", NAME), ("UTF8", "utf-8", NAME), ("windows-1252", "windows-1252", NAME), ("iso-8859-1", "windows-1252", NAME),
    ("latin1", "windows-1252", NAME), ("us-ascii", "windows-1252", NAME), ("iso-8859-15", "iso-8859-15", "Café 5 €"),
    ("windows-1250", "windows-1250", "Łódź"), ("koi8-r", "koi8-r", "Москва"), ("windows-1251", "windows-1251", "Москва"),
    ("shift_jis", "shift_jis", "谷田部サーキット"), ("euc-jp", "euc-jp", "谷田部サーキット"), ("gb18030", "gb18030", "北京赛车"),
    ("big5", "big5", "台北"), ("euc-kr", "euc-kr", "서울"),
]


def encoded(seed, count):
    """Yields (identity, bytes, content type, truth, kind)."""
    for number in range(count):
        identity = f"{seed}/e{number}"
        rng = random.Random(identity)
        label, codec, name = rng.choice(CODECS)
        made = pages.Made()
        head = "<!DOCTYPE html><html><head>"
        header, names_it = rng.choice(HEADERS)
        way = "header"
        if not names_it:
            way = rng.choice(["meta", "meta http-equiv", "bom", "none"])
            if way == "meta":
                head += f"<meta charset={rng.choice([label, chr(34) + label + chr(34), chr(39) + label + chr(39)])}>"
            elif way == "meta http-equiv":
                head += f"<meta http-equiv=content-type content='text/html; charset={label}'>"
            elif way == "bom":
                codec, name = rng.choice(["utf-8-sig", "utf-16"]), NAME
            else:
                codec, name = rng.choice(["utf-8", "windows-1252"]), NAME
        elif rng.random() < 0.3:
            # The header counts, whatever the page says of itself.
            head += "<meta charset='koi8-r'>"
        body = (f"<title>x</title></head><body><div class=\"panel\"><div class=\"panel-heading\">About {name}</div><div class=\"panel-body\">"
                f"<div class=\"row\"><div class=\"col-sm-4\"><address><strong>{name}</strong><br>1 Mill Lane<br>Hutto, TX 78634<br>United States"
                "<br><br><abbr>P:</abbr> N/A<br><abbr>W:</abbr> N/A<br><abbr>E:</abbr> N/A</address></div><div class=\"col-sm-8\"></div></div>"
                f"<div class=\"row\"><div><hr>{name}</div></div></div></div></body></html>")
        made.note(f"encoding: {way}, {codec}", "*")
        truth = {"track_name": name, "address": "1 Mill Lane, Hutto, TX 78634, United States", "city": "Hutto", "state": "TX",
                 "postal_code": "78634", "country": "United States", "country_code": "US", "description": name}
        yield identity, made, (head + body).encode(codec), header and header.format(label), truth
