"""How the countries of the generated pages write a town line, for the oracle's own reading.

Read off CLDR's postal code patterns and the Universal Postal Union's address sheets; LiveRC pads short numeric codes to
five digits, so a code of four digits may come with a zero before it. BEFORE names the countries whose own form has the
code before the town.
"""

import re

UK = r"(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})"

CODES = {
    "US": r"\d{5}(?:-\d{4})?", "PR": r"\d{5}", "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d", "GB": UK,
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "AU": r"0?\d{4}", "NZ": r"0?\d{4}", "DE": r"\d{5}", "AT": r"0?\d{4}",
    "CH": r"0?\d{4}", "FR": r"\d{5}", "BE": r"0?\d{4}", "ES": r"\d{5}", "MX": r"\d{5}", "JP": r"\d{3}-?\d{4}",
    "SE": r"\d{3} ?\d{2}", "NO": r"0?\d{4}", "DK": r"0?\d{4}", "FI": r"\d{5}", "NL": r"\d{4} ?[A-Z]{2}",
    "IT": r"\d{5}", "PT": r"\d{4}-\d{3}", "PL": r"\d{2}-\d{3}", "BR": r"\d{5}-\d{3}", "SG": r"\d{6}", "PH": r"0?\d{4}",
    "ZA": r"0?\d{4}", "CZ": r"\d{3} ?\d{2}",
}

BEFORE = {"DE", "AT", "CH", "FR", "BE", "ES", "SE", "NO", "DK", "FI", "NL", "IT", "PT", "PL", "CZ", "MX"}

NAMES = {
    "United States": "US", "Puerto Rico": "PR", "Canada": "CA", "United Kingdom": "GB", "Ireland": "IE",
    "Australia": "AU", "New Zealand": "NZ", "Germany": "DE", "Austria": "AT", "Switzerland": "CH", "France": "FR",
    "Belgium": "BE", "Spain": "ES", "Mexico": "MX", "Japan": "JP", "Sweden": "SE", "Norway": "NO", "Denmark": "DK",
    "Finland": "FI", "Netherlands": "NL", "Italy": "IT", "Portugal": "PT", "Poland": "PL", "Brazil": "BR",
    "Singapore": "SG", "Philippines": "PH", "South Africa": "ZA", "Czech Republic": "CZ",
    # More that the simulated site has; their codes are digits, behind the town.
    "Argentina": "AR", "Chile": "CL", "United Arab Emirates": "AE", "Kuwait": "KW", "Thailand": "TH", "Iceland": "IS",
    "Côte d'Ivoire": "CI",
}


def code_pattern(country):
    return CODES.get(country, r"\d{3,7}")


def town_line(line, country):
    """City, state and code of a town line, by the form of a country; `None` where it cannot be told."""
    if country is None:
        # What cannot be anything else.
        for sure in ("US", "CA"):
            found = re.fullmatch(rf"(.+), ([A-Z]{{2}}) ({CODES[sure]})", line)
            if found:
                return found.groups()
        found = re.fullmatch(rf"(.+?),? ({UK})", line)
        return (found[1], None, found[2]) if found else None
    code = code_pattern(country)
    if country in BEFORE:
        found = re.fullmatch(rf"({code}) (.+)", line)
        if found:
            return found[2], None, found[1]
    found = re.fullmatch(rf"(.+), (\S[^,]*?) ({code})", line, re.IGNORECASE)
    if found and not re.search(r"\d", found[2]):
        return found.groups()
    found = re.fullmatch(rf"([^,]+) ({code})", line, re.IGNORECASE)
    if found:
        return found[1], None, found[2]
    # A region behind a comma, where the line says that there is no code.
    found = re.fullmatch(r"([^,]+), ([A-Z]{2,3})", line) if country in ("US", "CA", "AU") else None
    return (found[1], found[2], None) if found else None


def code_before_town(part, country):
    """Code and town of a map query's town part that holds both, where the country writes it so."""
    if country not in BEFORE:
        return None
    found = re.fullmatch(rf"({code_pattern(country)}) (.+)", part)
    return found.groups() if found else None
