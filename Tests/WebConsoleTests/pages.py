"""Looks through pages with html5lib, an independent parser of HTML 5: prints what is wrong, a line each."""

import re
import sys

import html5lib

# What the console's templates write, and nothing else: an element or attribute beyond it came from a text.
ELEMENTS = set(
    "html head meta title link script noscript body a header svg path nav ul li p form button div main span footer time "
    "section h1 h2 h3 h4 dl dt dd figure figcaption g rect circle details summary label input select option table thead "
    "tbody tr th td strong code article progress".split()
)
ATTRIBUTES = set(
    "lang charset name content rel href type src defer http-equiv class id aria-hidden aria-label aria-current "
    "aria-labelledby aria-live aria-invalid aria-describedby role tabindex method action hidden datetime maxlength "
    "autocomplete value checked selected open min max step inputmode placeholder required scope viewBox "
    "preserveAspectRatio d x y width height cx cy r stroke-width data-prefix data-events data-poll data-lost data-live "
    "data-age data-countdown data-progress data-search data-found".split()
)
ADDRESS = re.compile(r"(/tracksync(/[\w./?=&%~:-]*(#[a-z]+)?)?|#[a-z]+|https?://[!-~]+)\Z")


def problems(path):
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    with open(path, "rb") as file:
        document = parser.parse(file.read(), transport_encoding="utf-8")
    for position, code, variables in parser.errors:
        yield f"line {position[0]}: {code} {variables}"
    ids = set()
    labels = set()
    for element in document.iter():
        if not isinstance(element.tag, str):
            yield "a comment"
            continue
        tag = element.tag.rpartition("}")[2]
        if tag not in ELEMENTS:
            yield f"element {tag}"
        for name, value in element.attrib.items():
            name = name.rpartition("}")[2] if isinstance(name, str) else name[2]
            if name not in ATTRIBUTES:
                yield f"attribute {name} of {tag}"
            if name in ("href", "src", "action") and not ADDRESS.match(value):
                yield f"address {value!r} of {tag}"
            if name == "href" and value.startswith("http") and element.attrib.get("rel") != "noopener noreferrer nofollow":
                yield f"link {value!r} without rel"
            if name == "id":
                if value in ids:
                    yield f"id {value} twice"
                ids.add(value)
            if name in ("aria-labelledby", "aria-describedby"):
                labels.add(value)
        if tag in ("script", "style") and (element.text or "").strip():
            yield f"inline {tag}"
    for label in labels - ids:
        yield f"no element has the id {label}"
    for name in ("h1", "main", "title"):
        if len(list(document.iter(name))) != 1:
            yield f"{len(list(document.iter(name)))} times {name}"
    if "--text" in sys.argv:
        yield "text: " + " ".join("".join(document.itertext()).split())


for path in sys.argv[1:]:
    if path == "--text":
        continue
    for problem in problems(path):
        print(f"{path.rpartition('/')[2]}: {problem}")
