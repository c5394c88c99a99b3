#!/usr/bin/python3
"""Generates pages with what is right about them, as JSON lines.

    generate.py SEED DASHBOARDS CATALOGUES ENCODED [FILE]

FILE holds pages to read and to write another way, as JSON lines: {"id", "kind", "page": base64}. Each line printed: id (which
begins with the seed), page (base64), the truth, what the oracle reads, the kinds of spelling by field, and fields that a fault
of the page may cost. The same arguments print the same lines.
"""

import base64
import json
import random
import re
import sys

import catalogue_pages
import damage
import encoded_pages
import oracle
import pages
import respell


def line(identity, made, markup, **more):
    data = markup if isinstance(markup, bytes) else markup.encode("utf-8", "surrogatepass")
    answer = {
        "id": identity, "page": base64.b64encode(data).decode(), "kinds": {kind: sorted(fields) for kind, fields in made.kinds.items()},
        "damaged": made.damaged, **more,
    }
    print(json.dumps(answer, ensure_ascii=False))


def wildness(rng):
    return rng.choice([0, 0.5, 1, 1, 1.5])


def main():
    seed, dashboards, catalogues, encoded = (int(argument) for argument in sys.argv[1:5])
    given = sys.argv[5] if len(sys.argv) > 5 else None
    for number in range(dashboards):
        hand_made("dashboard", pages.DashboardMaker, f"{seed}/d{number}", number)
    for number in range(catalogues):
        hand_made("catalogue", catalogue_pages.CatalogueMaker, f"{seed}/c{number}", number)
    for identity, made, data, content_type, truth in encoded_pages.encoded(seed, encoded):
        read = oracle.read(data, content_type)
        line(identity, made, data, kind="dashboard", content_type=content_type, truth=truth, oracle=read, agrees=truth == read)
    if given:
        with open(given, encoding="utf-8") as requests:
            for text in requests:
                respell_given(json.loads(text), seed)


def hand_made(kind, maker, identity, number):
    rng = random.Random(identity)
    made = maker(rng, wildness(rng)).make()
    read = oracle.read(made.markup.encode())
    line(identity, made, made.markup, kind=kind, truth=made.truth, oracle=read, agrees=made.truth == read)
    if kind == "catalogue" or number % 4 == 0:
        damage_one(kind, maker, f"{identity}/damaged")


def damage_one(kind, maker, identity):
    """A page in plain spelling, with a fault in one value, some times over."""
    rng = random.Random(identity)
    made = maker(rng, 0).make()
    for name, broken, fields in damage.damaged(made.marked, rng):
        hurt = pages.Made()
        if kind == "catalogue":
            hurt.note("damage: " + name, "*")
        else:
            near = damage.panel_of(fields[0])
            hurt.note("damage within its panel: " + name, *near)
            hurt.note("damage beyond its panel: " + name, *(damage.FIELDS - near))
        hurt.damaged = fields
        # Of the damaged value that is right, too: what a browser reads, and what the page says without its map.
        others = [oracle.read(broken.encode())]
        if "city" in fields:
            others.append(oracle.read(re.sub("<iframe.*?</iframe>", "", made.markup, flags=re.DOTALL).encode()))
        line(f"{identity}/{name}", hurt, broken, kind=kind, truth=made.truth, others=others, agrees=True)


def respell_given(request, seed):
    """A page as it is given, and as it is given written another way: the oracle reads both."""
    page = base64.b64decode(request["page"]).decode()
    made = pages.Made()
    for kind in request["kinds"]:
        made.note(kind, "*")
    line(request["id"], made, page, kind=request["kind"], oracle=oracle.read(page.encode()), agrees=True)
    identity = f"{seed}/{request['id']}"
    rng, made = random.Random(identity), pages.Made()
    markup = respell.respelled(page, rng, wildness(rng), made)
    line(identity, made, markup, kind=request["kind"], oracle=oracle.read(markup.encode()), agrees=True)


if __name__ == "__main__":
    main()
