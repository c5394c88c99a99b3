"""Courses of the console in a real browser: Debian's Chromium, driven by Playwright.

course.py PROGRAMS SCREENSHOTS COURSE... runs the named courses with the built programs in the folder PROGRAMS; it prints what
failed and ends with 1, or prints a line for each course that passed. SCREENSHOTS is where pictures go.
"""

import os
import re
import sqlite3
import sys
import time
import traceback

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from installation import CourseError, Installation, eventually

PAGES = ["/", "/jobs", "/tracks", "/quality", "/service-level", "/audit", "/settings", "/login"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}

# A name that the browser takes for this machine, and the console for its own.
NAME = "tracks.example"

HOSTILE = [
    "<script>window.pwned=1</script>", "\"><img src=x onerror=window.pwned=1>", "\"\u0301 onmouseover=window.pwned=1 x=\"",
    "</title><svg onload=window.pwned=1>", "javascript:window.pwned=1", "'-window.pwned=1-'",
    "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=//evil.example'>", "{{{prefix}}}",
    "<style>*{display:none}</style>", "evil\u202egnp.exe", "<a href=javascript:window.pwned=1>x</a>",
    "Wxyz" * 40,
]


class Course:
    """A browser and an installation, and what goes wrong on its pages beside the course's own checks."""

    def __init__(self, browser, installation):
        self.browser, self.installation = browser, installation
        self.problems = []

    def page(self, path=None, width=1280, scheme="light", scripts=True, zone="Europe/Berlin"):
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts, timezone_id=zone,
            locale="en-GB", reduced_motion="reduce")
        context.set_default_timeout(30_000)
        page = context.new_page()
        if scripts:
            page.expose_function("violated", lambda text: self.problems.append(f"policy: {text}"))
            page.add_init_script(
                "document.addEventListener('securitypolicyviolation', (e) => "
                "window.violated(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))")
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("request", self._look)
        if path is not None:
            page.goto(self.installation.url + path)
        return page

    def _look(self, request):
        if not request.url.startswith((self.installation.url + "/", "data:", "about:", "blob:")):
            self.problems.append(f"asked {request.url}")

    def axe(self, page, name):
        results = Axe().run(page, options=RULES).response["violations"]
        for violation in results:
            nodes = "; ".join(str(node["target"]) + " " + node["html"][:160] for node in violation["nodes"][:3])
            self.problems.append(f"axe on {name}: {violation['id']}: {violation['help']}: {nodes}")

    def must(self, condition, what):
        if not condition:
            self.problems.append(what)

    def wait_for_end(self, page):
        expect(page.locator("#head .state").first).to_have_text(re.compile("succeeded"), timeout=60_000)


# What make check runs.


def first_visit(browser, programs, _):
    """A console that only looks, before the first sync and after it: no page has a fault that axe finds."""
    with Installation(programs, changes=False) as installation:
        course = Course(browser, installation)
        page = course.page("/")
        expect(page.get_by_role("heading", name="Next run")).to_be_visible()
        expect(page.locator("[data-countdown]")).to_have_text(re.compile(r"^in \d+ (s|min|h)"))
        expect(page.get_by_role("button", name="Run now")).to_have_count(0)
        expect(page.get_by_text("Read only")).to_have_count(2)
        course.axe(page, "/ before a sync")
        installation.sync()
        page.reload()
        expect(page.get_by_role("heading", name=re.compile("All is well|something to look at"))).to_be_visible()
        expect(page.locator("#recent tbody tr")).to_have_count(1)
        # The reader's zone, with UTC beside.
        expect(page.locator("#zone")).to_contain_text("Europe/Berlin, UTC beside")
        expect(page.locator("#recent time").first).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d .*UTC$"))
        for path in PAGES + ["/jobs/ffffffff", "/nothing"]:
            answer = page.goto(installation.url + path)
            course.must(
                answer.status == (404 if path in ("/jobs/ffffffff", "/nothing") else 200), f"{path} answered {answer.status}")
            course.axe(page, path)
        page.goto(installation.url + "/jobs")
        page.locator("tbody th a").first.click()
        expect(page.get_by_role("heading", name="Stages")).to_be_visible()
        page.get_by_text("Show the report").click()
        expect(page.locator("#report h3")).to_contain_text("Track sync")
        course.axe(page, "a job")
        page.goto(installation.url + "/tracks")
        page.locator("tbody th a").first.click()
        expect(page.get_by_role("heading", name="History")).to_be_visible()
        course.axe(page, "a track")
        return course


def start_to_end(browser, programs, _):
    """A sync from the button to its report, shown as it goes, without the page being loaded again."""
    # Slow, so that a browser on a busy machine sees the bar on its way.
    with Installation(programs, tracks=80, latency=400) as installation:
        course = Course(browser, installation)
        page = course.page("/")
        page.get_by_role("button", name="Run now").click()
        expect(page.get_by_role("status").filter(has_text="The sync was started.")).to_be_visible()
        course.must("notice" not in page.url, "the notice stays in the address")
        page.evaluate("window.isSame = true")
        bar = page.locator("[data-progress=bar]")
        expect(page.locator("[data-progress=stage]")).to_have_text("dashboards")
        seen = set()
        eventually("the bar moves", lambda: seen.add(bar.get_attribute("value")) or len(seen) > 4)
        course.must(float(bar.get_attribute("max")) == 80, "the bar does not end at 80")
        course.wait_for_end(page)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        expect(page.locator("#announcements")).to_contain_text("The job is over")
        # What it found is there as well, in the order of the page.
        page.get_by_text("Show the report").click()
        expect(page.locator("#report table").first).to_be_visible()
        order = "[...document.querySelectorAll('main > section')].map((section) => section.id)"
        live = page.evaluate(order)
        course.must(page.evaluate("window.isSame === true"), "the page was loaded again")
        page.reload()
        course.must(live == page.evaluate(order), f"the page had {live}, and has {page.evaluate(order)}")
        expect(page.get_by_text("The sync was started.")).to_have_count(0)
        page.goto(installation.url + "/audit")
        expect(page.locator("tbody tr").first).to_contain_text("job.start")
        return course


def no_scripts(browser, programs, _):
    """The same without scripts: forms, links, and a page that the browser asks for again by itself.

    It goes by the name of another machine, over plain HTTP: there browsers do not say Sec-Fetch-Site, and a form is told from
    a stranger's by its Origin alone.
    """
    web = ['trusted_clients = ["127.0.0.1"]', f'allowed_hosts = ["{NAME}"]']
    with Installation(programs, tracks=60, latency=100, web=web) as installation:
        installation.url = installation.url.replace("127.0.0.1", NAME)
        course = Course(browser, installation)
        page = course.page("/", scripts=False)
        page.get_by_role("button", name="Run now").click()
        expect(page.locator("h1")).to_contain_text("Job #")
        expect(page.locator("noscript meta")).to_have_count(1)
        # Nobody reloads: the page does.
        course.wait_for_end(page)
        page.goto(installation.url + "/tracks")
        page.get_by_label("Search", exact=True).fill("speedway")
        page.get_by_role("button", name="Search").click()
        course.must("search=speedway" in page.url, "the search is not in the address")
        page.locator("tbody th a").first.click()
        page.get_by_role("button", name="Follow").click()
        expect(page.get_by_text("The track is followed now.")).to_be_visible()
        expect(page.locator("time").first).to_have_text(re.compile("UTC$"))
        return course


def hostile(browser, programs, _):
    """Names, addresses and words of strangers on every page: no script runs, and the policy has nothing to stop."""
    with Installation(programs, tracks=len(HOSTILE)) as installation:
        installation.sync()
        with sqlite3.connect(installation.database, timeout=30) as database:
            slugs = [row[0] for row in database.execute("SELECT source_track_slug FROM tracks ORDER BY 1")]
            for slug, text in zip(slugs, HOSTILE):
                database.execute(
                    "UPDATE tracks SET track_name = ?1, address = ?1, city = ?1, state = ?1, country = ?1, phone = ?1,"
                    " website = ?1, email = ?1, description = ?1, facebook_url = ?1, logo_url = ?1,"
                    " liverc_track_last_updated = ?1 WHERE source_track_slug = ?2", (text, slug))
        course = Course(browser, installation)
        page = course.page("/")
        for text in HOSTILE[:2]:
            page.goto(installation.url + "/")
            page.get_by_text("Options").click()
            page.get_by_label("Dry run").check()
            page.locator("#start").get_by_label("Reason").first.fill(text)
            page.get_by_role("button", name="Run now").click()
            course.wait_for_end(page)
        tracks = [(f"/tracks/{slug}", text) for slug, text in zip(slugs, HOSTILE)]
        for path, text in [(path, None) for path in PAGES] + tracks:
            page.goto(installation.url + path)
            page.evaluate("document.querySelectorAll('details').forEach((element) => { element.open = true; })")
            course.must(page.evaluate("window.pwned") is None, f"a script ran on {path}")
            course.must(page.url == installation.url + path, f"{path} led to {page.url}")
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            course.must(wide <= 0, f"{path} is {wide} pixels too wide")
            shown = page.locator("main h1").text_content()
            course.must(text is None or shown == text.replace("\u202e", "\ufffd"), f"{text!r} is shown as {shown!r}")
            course.must(
                page.locator("main a[href^=http]:not([rel='noopener noreferrer nofollow'])").count() == 0,
                f"a link of {path} says where it comes from")
        page.goto(installation.url + "/tracks")
        for text in HOSTILE:
            with page.expect_response(lambda answer: "search=" in answer.url):
                page.get_by_label("Search", exact=True).fill(text)
            course.must(page.evaluate("window.pwned") is None, f"a script ran in a search for {text!r}")
        return course


# What make check-release runs besides.


def cancel_and_resume(browser, programs, _):
    """A job that somebody cancels, with a reason, and that goes on as another one."""
    with Installation(programs, tracks=120, latency=250) as installation:
        course = Course(browser, installation)
        page = course.page("/")
        page.get_by_role("button", name="Run now").click()
        expect(page.locator("[data-progress=stage]")).to_have_text("dashboards")
        page.get_by_text("Cancel this job").click()
        page.locator("details.danger").get_by_label("Reason").fill("wrong day")
        # While somebody writes, the form stays as it is.
        page.wait_for_timeout(1500)
        course.must(page.locator("details.danger").get_by_label("Reason").input_value() == "wrong day", "the form was lost")
        page.get_by_role("button", name="Cancel the job").click()
        expect(page.get_by_text("The job was cancelled.")).to_be_visible()
        expect(page.locator("#head .state").first).to_contain_text("cancelled")
        page.get_by_role("button", name="Resume").click()
        expect(page.get_by_text("The job was resumed as this one.")).to_be_visible()
        course.wait_for_end(page)
        page.goto(installation.url + "/audit")
        expect(page.locator("tbody")).to_contain_text("wrong day")
        return course


def search_and_follow(browser, programs, _):
    """A search while one types, filters, the map, pages and marks."""
    with Installation(programs, tracks=300) as installation:
        installation.sync()
        course = Course(browser, installation)
        page = course.page("/tracks")
        expect(page.locator("#results [data-found]")).to_contain_text("1–50 of")
        page.get_by_role("link", name="Next").click()
        expect(page.locator("#results [data-found]")).to_contain_text("51–100 of")
        page.goto(installation.url + "/tracks")
        before = page.locator("tbody tr").count()
        name = page.locator("tbody th a").nth(3).text_content()
        page.get_by_label("Search", exact=True).press_sequentially(name, delay=20)
        expect(page.locator("tbody th a").first).to_have_text(name)
        expect(page.locator("#announcements")).to_contain_text(" of ")
        course.must(page.locator("tbody tr").count() < before, "the search left everything")
        course.must("search=" in page.url, "the search is not in the address")
        page.get_by_role("button", name=re.compile("^Follow")).first.click()
        expect(page.get_by_text("The track is followed now.")).to_be_visible()
        page.goto(installation.url + "/tracks?followed=true")
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("button", name=re.compile("^Unfollow")).click()
        expect(page.get_by_text("No track matches.")).to_be_visible()
        page.goto(installation.url + "/tracks")
        page.get_by_text("More filters").click()
        page.get_by_label("Missing").select_option("phone")
        page.get_by_role("button", name="Search").click()
        course.must("missing=phone" in page.url, "the filter is not in the address")
        page.goto(installation.url + "/tracks?near=40.76,-111.89&withinKm=20000&limit=500")
        expect(page.locator("tbody tr").first).to_contain_text(" km")
        points = page.locator("svg circle").count()
        course.must(points == page.locator("tbody tr").count(), f"{points} points on the map")
        course.axe(page, "tracks near a place")
        page.goto(installation.url + "/tracks?near=40.76,-111.89&withinKm=20000&limit=50")
        dots = page.locator("svg path.dots").get_attribute("d").count("h0")
        answer = page.request.get(installation.url + "/api/v1/tracks?near=40.76,-111.89&withinMetres=20000000&places=true")
        places = answer.json()["places"]["places"].split()
        course.must(dots == len(places) > 1, f"{dots} dots on the map of {len(places)} places")
        return course


def lost_daemon(browser, programs, _):
    """The daemon goes and comes, under a page that is open and under a new one."""
    with Installation(programs, tracks=60) as installation:
        installation.sync()
        course = Course(browser, installation)
        page = course.page("/")
        page.evaluate("window.isSame = true")
        installation.stop_daemon()
        expect(page.locator("#connection")).to_contain_text("The daemon does not answer", timeout=30_000)
        other = course.page("/jobs")
        expect(other.get_by_role("heading", name="The daemon does not answer")).to_be_visible()
        course.axe(other, "a lost daemon")
        blind = course.page("/jobs", scripts=False)
        expect(blind.get_by_role("heading", name="The daemon does not answer")).to_be_visible()
        installation.start_daemon()
        expect(page.locator("#connection")).to_be_hidden(timeout=30_000)
        course.must(page.evaluate("window.isSame === true"), "the page was loaded again")
        expect(other.locator("h1")).to_have_text("Jobs", timeout=30_000)
        expect(blind.locator("h1")).to_have_text("Jobs", timeout=30_000)
        return course


def two_tabs(browser, programs, _):
    """Two tabs see the same job; each has one stream, and a hidden one has none."""
    with Installation(programs, tracks=200, latency=800) as installation:
        course = Course(browser, installation)
        first = course.page("/")
        second = first.context.new_page()
        second.goto(installation.url + "/")
        for page in (first, second):
            page.evaluate(
                "() => { window.streams = 0; window.EventSource = class extends EventSource {"
                "constructor(...a) { super(...a); window.streams += 1; }"
                "close() { window.streams -= 1; super.close(); } }; }")
        installation.ctl("sync")
        # Nobody clicks: the pages look by themselves.
        for page in (first, second):
            expect(page.locator("[data-progress=stage]")).to_have_text("dashboards", timeout=30_000)
            eventually("a stream", lambda: page.evaluate("window.streams") == 1)
        first.evaluate(
            "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });"
            "document.dispatchEvent(new Event('visibilitychange'))")
        course.must(first.evaluate("window.streams") == 0, "a hidden tab has a stream")
        expect(second.get_by_role("heading", name="Next run")).to_be_visible(timeout=60_000)
        first.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
        expect(first.get_by_role("heading", name="Next run")).to_be_visible(timeout=30_000)
        return course


def phone(browser, programs, _):
    """A phone's width, dark: nothing is cut, nothing overlaps, and axe finds nothing."""
    with Installation(programs, tracks=60) as installation:
        installation.sync()
        course = Course(browser, installation)
        page = course.page("/", width=360, scheme="dark")
        job = page.locator("#recent tbody th a").first.get_attribute("href")
        page.goto(installation.url + "/tracks")
        track = page.locator("tbody th a").first.get_attribute("href")
        for path in PAGES + [job, track]:
            page.goto(installation.url + path)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            course.must(wide <= 0, f"{path} is {wide} pixels too wide")
            cut = page.evaluate(
                "[...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1).length")
            course.must(cut == 0, f"{path} has {cut} tables of which a part is out of sight")
            small = page.evaluate(
                "[...document.querySelectorAll('button, input, select, summary')].filter((e) => e.offsetParent && "
                "e.type !== 'hidden' && e.type !== 'checkbox' && e.getBoundingClientRect().height < 24).length")
            course.must(small == 0, f"{path} has {small} controls below 24 pixels")
            course.axe(page, f"{path} on a phone")
        return course


def keyboard(browser, programs, _):
    """By keyboard alone: skip the navigation, run, open the form, cancel."""
    with Installation(programs, tracks=120, latency=250) as installation:
        course = Course(browser, installation)
        page = course.page("/")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Run now":
                break
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            course.must(outline != "none", "what has the focus does not show it")
        page.keyboard.press("Enter")
        expect(page.locator("[data-progress=stage]")).to_have_text("dashboards")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent") == "Cancel this job":
                break
        # The page is drawn anew meanwhile, and the focus stays.
        page.wait_for_timeout(1500)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("by keyboard")
        page.keyboard.press("Enter")
        expect(page.get_by_text("The job was cancelled.")).to_be_visible()
        return course


def login(browser, programs, _):
    """A token that is wrong, and one that is right; the name stands in the audit; the prefix of a proxy."""
    path = f"/tmp/ts-token-{os.getpid()}"
    with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as file:
        file.write("correct-horse-battery-staple\n")
    try:
        web = [f'token_file = "{path}"', 'path_prefix = "/ops"']
        with Installation(programs, tracks=20, web=web) as installation:
            course = Course(browser, installation)
            page = course.page("/ops/")
            expect(page.get_by_role("button", name="Run now")).to_have_count(0)
            page.get_by_role("link", name="Log in").click()
            for token in ("wrong", "correct-horse-battery-staple"):
                page.get_by_label("Your name").fill("Anna <b>")
                page.get_by_label("Token").fill(token)
                page.get_by_role("button", name="Log in").click()
                if token == "wrong":
                    expect(page.get_by_text("That is not the token")).to_be_visible()
                    course.axe(page, "a refused login")
            expect(page.get_by_text("You are logged in.")).to_be_visible()
            cookie = page.context.cookies()[0]
            course.must(cookie["httpOnly"] and cookie["sameSite"] == "Strict", f"the cookie is {cookie}")
            course.must(cookie["path"] == "/ops", f"the cookie is for {cookie['path']}")
            page.get_by_role("button", name="Run now").click()
            course.wait_for_end(page)
            page.goto(installation.url + "/ops/audit")
            expect(page.locator("tbody tr").first).to_contain_text("Anna <b>")
            page.get_by_role("button", name="Log out").click()
            expect(page.get_by_text("You are logged out.")).to_be_visible()
            expect(page.get_by_role("button", name="Run now")).to_have_count(0)
            return course
    finally:
        os.unlink(path)


def screenshots(browser, programs, folder):
    """A picture of each page, narrow and wide, light and dark; and the one in README."""
    os.makedirs(folder, exist_ok=True)
    with Installation(programs, tracks=400, latency=2) as installation:
        for _ in range(12):
            installation.sync()
        installation.ctl("sync", "--dry-run", "--wait", check=False)
        course = Course(browser, installation)
        look = course.page("/jobs")
        job = look.locator("tbody tr").nth(1).locator("th a").get_attribute("href")
        look.goto(installation.url + "/tracks")
        track = look.locator("tbody th a").nth(2).get_attribute("href")
        names = {"/": "overview", job: "job", track: "track", "/jobs/ffffffff": "error"}
        for scheme in ("light", "dark"):
            for width in (360, 1600):
                page = course.page(None, width=width, scheme=scheme)
                for path in PAGES + [job, track, "/jobs/ffffffff"]:
                    page.goto(installation.url + path)
                    page.wait_for_timeout(100)
                    name = names.get(path, path.strip("/"))
                    page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
                page.context.close()
    with Installation(programs, tracks=400, latency=60) as installation:
        course.installation = installation
        for _ in range(5):
            installation.sync()
        with sqlite3.connect(installation.database, timeout=30) as database:
            slugs = [row[0] for row in database.execute("SELECT source_track_slug FROM tracks LIMIT 7")]
        installation.ctl("follow", *slugs)
        page = course.page("/", width=1200, zone="UTC")
        page.get_by_role("button", name="Run now").click()
        expect(page.locator("[data-progress=stage]")).to_have_text("dashboards")
        page.goto(installation.url + "/")
        eventually("a third is done", lambda: float(page.locator("[data-progress=bar]").get_attribute("value") or 0) > 130)
        page.screenshot(path=f"{folder}/readme.png")
        course.must(os.path.getsize(f"{folder}/readme.png") <= 150_000, "the picture for README is too large")
    return course


COURSES = {
    course.__name__: course
    for course in (
        first_visit, start_to_end, no_scripts, hostile, cancel_and_resume, search_and_follow, lost_daemon, two_tabs,
        phone, keyboard, login, screenshots,
    )
}


def main(programs, folder, names):
    failed = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            # Chromium's own box needs rights that root in a container does not have.
            args=[
                "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none",
                f"--host-resolver-rules=MAP {NAME} 127.0.0.1"])
        for name in names:
            begin = time.monotonic()
            try:
                problems = COURSES[name](browser, programs, folder).problems
            except Exception:
                problems = [traceback.format_exc()]
            failed = failed or bool(problems)
            for problem in problems:
                print(f"{name}: {problem}")
            if not problems:
                print(f"{name}: passed in {time.monotonic() - begin:.1f} s")
            sys.stdout.flush()
            for context in browser.contexts:
                context.close()
        browser.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:] or list(COURSES)))
