#!/usr/bin/python3
"""Reads LiveRC's pages as a second, independent reader, over html5lib, written from the description of the pages alone.

    oracle.py FILE...    reads pages (catalogue or dashboard, told by itself) and prints their fields as JSON, one line each
    oracle.py            the same for JSON lines on standard input: {"id": ..., "page": base64, "content_type": ...}

A field that is absent from the output has no value on the page.
"""

import base64
import json
import re
import sys
import unicodedata
from urllib.parse import unquote

import html5lib
import webencodings

import addresses

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section summary "
    "table tbody tfoot thead tr ul".split())
CELLS = frozenset(["td", "th"])
SILENT = frozenset("script style template noscript title head textarea select iframe object audio video svg math".split())
NOTHING = frozenset(["", "N/A", "#", "-"])
FIGURES = {
    "Laps": "total_laps", "Practice Sessions": "total_practice_sessions", "Races": "total_races",
    "Entries": "total_entries", "Events": "total_events",
}
MAP_PARAMETERS = "key|q|center|zoom|maptype|language|region"


# Bytes to text: BOM, Content-Type, meta in the first 1,024 bytes, UTF-8 if it is valid, else windows-1252.

def decoded(page, content_type=None):
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le")):
        if page.startswith(mark):
            return page[len(mark):].decode(name, "replace")
    labels = re.findall(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", content_type or "", re.IGNORECASE)
    head = page[:1024].decode("latin-1")
    for tag in re.findall(r"<meta\b[^>]*>", head, re.IGNORECASE):
        labels += re.findall(r"charset\s*=\s*[\"']?\s*([^\s\"';,/>]+)", tag, re.IGNORECASE)
    for label in labels:
        encoding = webencodings.lookup(label)
        if encoding is not None:
            # A meta that could be read is in an encoding that has ASCII's bytes (HTML, 13.2.3.2).
            name = "utf-8" if encoding.name.startswith("utf-16") else encoding.codec_info.name
            return page.decode(name, "replace")
    try:
        return page.decode("utf-8")
    except UnicodeDecodeError:
        return page.decode("windows-1252", "replace")


# Elements.

def tokens(element):
    return (element.get("class") or "").split()


def is_hidden(element):
    if not isinstance(element.tag, str) or element.tag in ("template", "noscript"):
        return True
    style = (element.get("style") or "").lower()
    return element.get("hidden") is not None or re.search(r"(?:^|;)\s*display\s*:\s*none\s*(?:!important\s*)?(?:;|$)",
                                                          style) is not None


def visible(element):
    """The descendants that a browser shows, in the page's order."""
    for child in element:
        if not is_hidden(child):
            yield child
            yield from visible(child)


def first(element, test):
    return next((other for other in visible(element) if test(other)), None)


class Line:
    def __init__(self):
        self.text = ""
        self.links = []


def lines_of(element):
    """The lines of an element's text, as a browser shows them; with each the links that begin in it."""
    lines = [Line()]

    def block():
        if lines[-1].text.strip():
            lines.append(Line())

    def walk(node):
        if isinstance(node.tag, str) and not is_hidden(node) and node.tag not in SILENT:
            if node.tag == "br":
                lines.append(Line())
            else:
                is_block = node.tag in BLOCKS and node is not element
                if is_block:
                    block()
                elif node.tag in CELLS:
                    lines[-1].text += " "
                if node.tag == "a":
                    lines[-1].links.append(node)
                lines[-1].text += node.text or ""
                for child in node:
                    walk(child)
                    lines[-1].text += child.tail or ""
                if is_block:
                    block()
        return

    walk(element)
    for line in lines:
        line.text = unicodedata.normalize("NFC", " ".join(line.text.split()))
    return lines


def text_of(element):
    return unicodedata.normalize("NFC", " ".join(" ".join(line.text for line in lines_of(element)).split()))


# Values of a type.

def web_address(text):
    """An http or https address with a host; else `None`."""
    text = (text or "").strip()
    found = re.fullmatch(r"(?i)https?://([^/?#\s]+)(?:[/?#].*)?", text)
    if not found or any(unicodedata.category(character) == "Cc" for character in text):
        return None
    host = found[1].rsplit("@", 1)[-1].split(":")[0]
    rest = text.split("//", 1)[1].rstrip("/")
    return text if host not in NOTHING and host.strip(".") and rest not in NOTHING else None


def email_address(text):
    text = (text or "").strip()
    found = re.fullmatch(r"[^\s@<>()\[\]\\,;:\"]+@([^\s@<>()\[\]\\,;:\"]+)", text)
    if not found or "." not in found[1].strip(".") or ".." in found[1] or found[1][0] == "." or found[1][-1] == ".":
        return None
    return text


def cloudflare(code):
    """The address in a data-cfemail attribute: hexadecimal, the first byte is the key."""
    try:
        data = bytes.fromhex(code)
        return bytes(byte ^ data[0] for byte in data[1:]).decode("utf-8")
    except (ValueError, IndexError):
        return None


def phone_number(text):
    """A number to call: digits, signs between them, perhaps an extension."""
    found = re.fullmatch(r"([\d\s()+./-]+)(?:(?:x|ext\.?|extension)\s*\d+)?", text, re.ASCII | re.IGNORECASE)
    return found is not None and len(re.findall(r"\d", found[1], re.ASCII)) >= 5


def whole_number(text):
    if not re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d+", text, re.ASCII):
        return None
    digits = text.replace(",", "")
    return int(digits) if len(digits) <= 18 else None


def coordinates(text):
    found = re.fullmatch(r"\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*,\s*([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)\s*", text, re.ASCII)
    if not found:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude == 0 and longitude == 0):
        return False
    return latitude, longitude


# The dashboard.

def panels(root):
    """The panels by title; the first of a title counts."""
    found = {}
    for panel in visible(root):
        if panel.tag != "div" or "panel" not in tokens(panel):
            continue
        heading = first(panel, lambda e: e.tag == "div" and "panel-heading" in tokens(e))
        if heading is not None:
            title = text_of(heading)
            found.setdefault("About" if title.startswith("About ") else title, panel)
    return found


def read_contacts(lines, fields):
    for line in lines:
        link = line.links[0] if line.links else None
        label, text = line.text[:2], line.text[2:].strip()
        if link is None or label not in ("P:", "W:", "E:"):
            continue
        href = (link.get("href") or "").strip()
        if label == "P:" and re.match("(?i)tel:", href):
            fields["phone"] = read_phone(href, text)
        elif label == "W:" and web_address(href):
            fields["website"] = web_address(href)
        elif label == "E:":
            fields["email"] = read_email(link, href, text)


def read_phone(href, text):
    """The link's text as printed where that is a number, else the number that the link calls."""
    if text in NOTHING and text:
        return None
    number = " ".join(unquote(href[4:].split(";")[0]).split())
    return next((one for one in (text, number) if phone_number(one)), None)


def read_email(link, href, text):
    found = re.match(r"(?i)javascript:\s*noSpam\(\s*(['\"])(.*?)\1\s*,\s*(['\"])(.*?)\3\s*\)", href)
    if found and email_address(f"{found[2]}@{found[4]}"):
        return f"{found[2]}@{found[4]}"
    if re.match("(?i)mailto:", href) and email_address(unquote(href[7:].split("?")[0])):
        return email_address(unquote(href[7:].split("?")[0]))
    for element in [link, *visible(link)]:
        if element.get("data-cfemail") and email_address(cloudflare(element.get("data-cfemail"))):
            return email_address(cloudflare(element.get("data-cfemail")))
    return email_address(text)


def read_about(panel, fields):
    """Reads the panel; returns the address lines."""
    address = first(panel, lambda e: e.tag == "address")
    above = []
    if address is not None:
        lines = lines_of(address)
        name = first(address, lambda e: e.tag == "strong")
        if name is not None:
            fields["track_name"] = text_of(name)
        labels = [number for number, line in enumerate(lines) if line.text[:2] in ("P:", "W:", "E:")]
        above = [line.text for line in lines[:labels[0] if labels else len(lines)] if line.text]
        if above and above[0] == fields.get("track_name"):
            del above[0]
        above = [line for line in above if line not in NOTHING]
        if above:
            fields["address"] = ", ".join(above)
        read_contacts(lines, fields)
    body = first(panel, lambda e: e.tag == "div" and "panel-body" in tokens(e))
    rows = outer_rows(body) if body is not None else []
    if rows:
        columns = [child for child in rows[0] if child.tag == "div" and not is_hidden(child)]
        image = first(columns[1], lambda e: e.tag == "img" and e.get("src")) if len(columns) > 1 else None
        if image is not None and web_address(image.get("src")):
            fields["logo_url"] = web_address(image.get("src"))
    if len(rows) > 1:
        text = "\n".join(line.text for line in lines_of(rows[1])).strip("\n")
        if text not in NOTHING:
            fields["description"] = text
    return above


def outer_rows(body):
    rows = []
    for child in body:
        if is_hidden(child):
            continue
        if child.tag == "div" and "row" in tokens(child):
            rows.append(child)
        else:
            rows += outer_rows(child)
    return rows


def parse_map(panel, fields):
    """The map query's parts: what stands before state and code, state, code, country code; sets the coordinates."""
    frame = first(panel, lambda e: e.tag == "iframe" and e.get("src"))
    if frame is None:
        return None
    source = frame.get("src")
    parameters = {}
    for found in re.finditer(rf"[?&]({MAP_PARAMETERS})=(.*?)(?=&(?:{MAP_PARAMETERS})=|$)", source, re.DOTALL):
        parameters.setdefault(found[1], unquote(found[2], errors="replace"))
    for name in ("center", "q"):
        point = coordinates(parameters.get(name, ""))
        if point:
            fields["latitude"], fields["longitude"] = point
            break
    parts = parameters.get("q", "").split(",")
    if len(parts) < 3 or not re.fullmatch("[A-Z]{2}", parts[-1].strip()) or "+" not in parts[-2]:
        return None
    state, code = (" ".join(part.split()) for part in parts[-2].split("+", 1))
    before = [" ".join(part.replace("+", " ").split()) for part in parts[:-2]]
    return before, state, code, parts[-1].strip()


def city_of_map(before, state, code, town):
    """What the query's parts and the town line agree on, else the query's last part."""
    if town is not None:
        tail = " ".join(part for part in (state, code) if part)
        end = f", {tail}" if state else f" {tail}" if tail else ""
        city = town[:-len(end)] if end and town.endswith(end) else town if not end else None
        pieces = [piece.strip() for piece in city.split(",")] if city else []
        if pieces and before[-len(pieces):] == pieces:
            return city
    return before[-1]


def read_place(lines, query, fields):
    """Address, city, state, code and country, from the map's query and the address lines."""
    country_line = next(iter(lines[-1:]), None)
    code_of_line = addresses.NAMES.get(country_line)
    rest = lines[:-1] if code_of_line else lines
    if code_of_line:
        fields["country"] = country_line
        fields["country_code"] = code_of_line
    town = rest[-1] if rest else None
    if query is not None:
        before, state, code, country = query
        fields["country_code"] = country
        city = city_of_map(before, state, code, town)
        if not code:
            parts = addresses.code_before_town(city, country)
            if parts:
                code, city = parts
        for name, value in (("city", city), ("state", state), ("postal_code", code)):
            if value not in NOTHING:
                fields[name] = value
        if not lines:
            street = ", ".join(before[:-1])
            tail = " ".join(part for part in (state, code) if part)
            name = next((name for name, other in addresses.NAMES.items() if other == country), "")
            town = before[-1] if not query[2] else f"{city}, {tail}" if state else f"{city} {tail}".strip()
            fields["address"] = ", ".join(part for part in (street, town, name) if part)
            if name:
                fields["country"] = name
    elif town is not None:
        parts = addresses.town_line(town, code_of_line)
        if parts:
            for name, value in zip(("city", "state", "postal_code"), parts):
                if value:
                    fields[name] = value


def read_dashboard(root):
    fields = {}
    found = panels(root)
    lines = read_about(found["About"], fields) if "About" in found else []
    query = parse_map(found["Track Map"], fields) if "Track Map" in found else None
    read_place(lines, query, fields)
    if "Lifetime Track Stats" in found:
        for row in visible(found["Lifetime Track Stats"]):
            label = first(row, lambda e: e.tag == "th") if row.tag == "tr" else None
            value = first(row, lambda e: e.tag == "td" and "text-right" in tokens(e)) if label is not None else None
            if value is not None and text_of(label) in FIGURES:
                number = whole_number(text_of(value))
                if number is not None:
                    fields.setdefault(FIGURES[text_of(label)], number)
    link = None
    if "Facebook Page" in found:
        anchor = first(found["Facebook Page"], lambda e: e.tag == "a" and e.get("href"))
        link = anchor.get("href") if anchor is not None else None
    elif "Facebook Feed" in found:
        feed = first(found["Facebook Feed"], lambda e: e.tag == "div" and "fb-page" in tokens(e))
        link = (feed.get("data-href") or "").strip() if feed is not None else None
        if feed is not None and not link:
            # The link inside, where the feed itself names none.
            inner = first(feed, lambda e: e.tag == "a" and e.get("href"))
            link = inner.get("href") if inner is not None else None
    if web_address(link):
        fields["facebook_url"] = web_address(link)
    return {name: value for name, value in fields.items() if value not in (None, "")}


# The catalogue.

def slug_of(link):
    found = re.fullmatch(r"(?i)(?:https?:)?//([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.liverc\.com(?:[/?#].*)?",
                         (link or "").strip(), re.ASCII)
    return found[1].lower() if found and found[1].lower() not in ("live", "www") else None


def rows_of(table):
    for child in table:
        if is_hidden(child) or child.tag in ("thead", "tfoot"):
            continue
        if child.tag == "tr":
            yield child
        elif child.tag == "tbody":
            yield from rows_of(child)


def read_catalogue(root):
    tracks = []
    table = first(root, lambda e: e.tag == "table" and "track_list" in tokens(e))
    for row in rows_of(table) if table is not None else []:
        cells = [cell for cell in row if cell.tag in CELLS and not is_hidden(cell)]
        if len(cells) < 2:
            continue
        link = first(cells[1], lambda e: e.tag == "a" and slug_of(e.get("href")))
        name = first(link, lambda e: e.tag == "strong") if link is not None else None
        if name is None or not text_of(name):
            continue
        track = {"source_track_slug": slug_of(link.get("href")), "track_name": text_of(name)}
        outer = first(cells[0], lambda e: e.tag == "small" and first(e, lambda i: i.tag == "small") is not None)
        age = text_of(first(outer, lambda e: e.tag == "small")) if outer is not None else ""
        if age not in NOTHING:
            track["liverc_track_last_updated"] = age
        indent = first(cells[1], lambda e: e.tag == "div" and "indent" in tokens(e))
        event = first(indent, lambda e: e.tag == "small") if indent is not None else None
        if event is not None and text_of(event) not in NOTHING:
            track["current_event"] = text_of(event)
        tracks.append(track)
    return tracks


def read(page, content_type=None):
    """The fields of a page: a list of tracks for a catalogue, else the fields of a dashboard."""
    root = html5lib.parse(decoded(page, content_type), namespaceHTMLElements=False)
    is_catalogue = first(root, lambda e: e.tag == "table" and "track_list" in tokens(e)) is not None
    return read_catalogue(root) if is_catalogue else read_dashboard(root)


def main():
    if len(sys.argv) > 1:
        for path in sys.argv[1:]:
            with open(path, "rb") as file:
                print(json.dumps({"id": path, "fields": read(file.read())}, ensure_ascii=False))
        return
    for line in sys.stdin:
        request = json.loads(line)
        fields = read(base64.b64decode(request["page"]), request.get("content_type"))
        print(json.dumps({"id": request["id"], "fields": fields}, ensure_ascii=False))


if __name__ == "__main__":
    main()
