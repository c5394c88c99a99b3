/// What makes pages live: they are complete without it.
enum Script {
    static let text = #"""
        "use strict";
        (() => {
          const body = document.body;
          const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
          const two = (n) => String(n).padStart(2, "0");
          const day = (d) => `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
          const clock = (d) => `${two(d.getHours())}:${two(d.getMinutes())}`;

          // Times: the reader's zone, with UTC beside.
          function localize(root) {
            for (const time of root.querySelectorAll("time.time:not([data-done])")) {
              const date = new Date(time.dateTime);
              if (isNaN(date)) continue;
              time.dataset.done = "";
              if (date.getTimezoneOffset() === 0) continue;
              const utc = date.toISOString();
              const beside = document.createElement("span");
              beside.className = "utc";
              const other = utc.slice(0, 10) === day(date) ? "" : `${utc.slice(0, 10)} `;
              beside.textContent = ` ${other}${utc.slice(11, 16)} UTC`;
              const local = document.createElement("span");
              local.className = "day";
              local.textContent = day(date);
              time.replaceChildren(local, ` ${clock(date)}`, beside);
            }
          }
          function duration(seconds) {
            const s = Math.max(0, Math.ceil(seconds));
            const pair = (a, first, b, second, text = two) =>
              `${Math.floor(a)} ${first}${b < 1 ? "" : ` ${text(Math.floor(b))} ${second}`}`;
            if (s < 60) return `${s} s`;
            if (s < 3600) return pair(s / 60, "min", s % 60, "s");
            if (s < 86400) return pair(s / 3600, "h", (s % 3600) / 60, "min");
            return pair(s / 86400, "d", (s % 86400) / 3600, "h", String);
          }
          // The server's clock counts: the reader's may be wrong.
          const made = document.querySelector("footer time");
          const skew = made ? Date.now() - new Date(made.dateTime) : 0;
          const offset = Math.abs(skew) > 30000 ? skew : 0;
          const now = () => Date.now() - offset;
          function tick() {
            for (const element of document.querySelectorAll("[data-countdown]")) {
              const left = (new Date(element.dataset.countdown) - now()) / 1000;
              element.textContent = left > 0 ? `in ${duration(left)}` : "now";
            }
            for (const element of document.querySelectorAll("[data-age]")) {
              const age = (now() - new Date(element.dataset.age)) / 1000;
              const text = age < 0 ? `in ${duration(-age)}` : age < 1 ? "just now"
                : age < 60 ? `${Math.floor(age)} s ago` : `${duration(Math.floor(age / 60) * 60)} ago`;
              if (element.textContent !== text) element.textContent = text;
            }
          }
          localize(document);
          tick();
          setInterval(tick, 1000);
          const note = document.getElementById("zone");
          if (new Date().getTimezoneOffset() !== 0) {
            note.textContent = ` · times of ${zone}, UTC beside`;
            note.hidden = false;
          }

          // What is said aloud, and whether the daemon is there.
          const announcements = document.getElementById("announcements");
          const announce = (text) => { announcements.textContent = text; };
          const banner = document.getElementById("connection");
          let isLost = false;
          function lost(text) {
            if (!isLost) banner.textContent = text;
            isLost = true;
            banner.hidden = false;
          }
          function found() {
            if (!isLost) return;
            announce("The daemon answers again.");
            isLost = false;
            banner.hidden = true;
            banner.textContent = "";
          }

          // The page again: what differs of its live parts is put in place.
          const sent = new Map();
          for (const part of document.querySelectorAll("[data-live]")) sent.set(part.id, part.outerHTML);
          let asking = null;
          async function refresh(address = location.href) {
            asking?.abort();
            const control = new AbortController();
            asking = control;
            const limit = setTimeout(() => control.abort(), 10000);
            try {
              const answer = await fetch(address, { cache: "no-store", signal: control.signal });
              const page = new DOMParser().parseFromString(await answer.text(), "text/html");
              if (page.body.hasAttribute("data-lost")) {
                lost("The daemon does not answer. Asking again …");
                return false;
              }
              if (!answer.ok) return false;
              if (body.hasAttribute("data-lost")) {
                location.reload();
                return true;
              }
              found();
              swap(page);
              follow(page.body.dataset.events);
              return true;
            } catch {
              if (asking === control) lost("No connection. Asking again …");
              return false;
            } finally {
              clearTimeout(limit);
            }
          }
          function isInUse(part) {
            const active = document.activeElement;
            const isTyping = part.contains(active) && active.matches("input, select, textarea");
            return isTyping || part.querySelector("details[open] form") !== null;
          }
          function swap(page) {
            body.toggleAttribute("data-poll", page.body.hasAttribute("data-poll"));
            let before = null;
            for (const part of page.querySelectorAll("[data-live]")) {
              const old = document.getElementById(part.id);
              const text = part.outerHTML;
              if (old && (sent.get(part.id) === text || isInUse(old))) {
                before = old;
                continue;
              }
              sent.set(part.id, text);
              const next = document.adoptNode(part);
              if (old) {
                const open = [...old.querySelectorAll("details")].map((d) => d.open);
                const controls = "a, button, summary, [tabindex]";
                const place = [...old.querySelectorAll(controls)].indexOf(document.activeElement);
                old.replaceWith(next);
                next.querySelectorAll("details").forEach((d, i) => { if (open[i]) d.open = true; });
                if (place >= 0) next.querySelectorAll(controls)[place]?.focus({ preventScroll: true });
              } else if (before) {
                before.after(next);
              } else {
                document.getElementById("main").append(next);
              }
              before = next;
              localize(next);
            }
            tick();
          }

          // What was done is told once.
          const own = new URL(location.href);
          if (own.searchParams.has("notice")) {
            own.searchParams.delete("notice");
            history.replaceState(null, "", own);
          }

          // The events of the job that runs: one stream a tab, and none while nobody looks.
          let stream = null;
          let address = body.dataset.events || null;
          let soon = null;
          const later = (after) => { clearTimeout(soon); soon = setTimeout(refresh, after); };
          function show(progress) {
            const all = (name) => document.querySelectorAll(`[data-progress="${name}"]`);
            const set = (name, text) => { for (const element of all(name)) element.textContent = text; };
            const count = (n) => n.toLocaleString("en-US");
            const { stage, processed = 0, total, rate, etaSeconds: left, pause } = progress;
            if ([...all("stage")].some((element) => element.textContent !== stage)) announce(`Stage: ${stage}`);
            set("stage", stage);
            set("count", total == null ? (processed ? count(processed) : "starting") : `${count(processed)} of ${count(total)}`);
            set("percent", total ? `${Math.floor(100 * Math.min(processed, total) / total)} %` : "");
            set("rate", !(rate > 0) ? "–" : rate < 1 ? `${(rate * 60).toFixed(1)}/min`
              : rate < 99.95 ? `${rate.toFixed(1)}/s` : `${count(Math.round(rate))}/s`);
            set("left", left == null ? "–" : left < 1 ? "less than 1 s" : duration(left));
            set("pause", pause || "");
            for (const bar of all("bar")) {
              if (total == null) {
                bar.removeAttribute("value");
              } else {
                bar.max = Math.max(1, total);
                bar.value = processed;
              }
            }
          }
          function take(kind, text) {
            let event;
            try { event = JSON.parse(text); } catch { return; }
            // A snapshot is the job itself, which has the stage under a name of its own.
            const progress = event.progress ?? (event.syncStage ? { ...event, stage: event.syncStage, total: event.total || null } : null);
            if (kind === "finished") {
              announce(`The job is over: ${event.job?.state ?? "see the page"}.`);
              stop();
              later(200);
              return;
            }
            if (progress) show(progress);
            if (kind !== "progress" && kind !== "snapshot") later(500);
          }
          function start() {
            if (!address || stream || document.hidden) return;
            stream = new EventSource(address);
            for (const kind of ["snapshot", "resync", "state", "stage", "progress", "warning", "finished"]) {
              stream.addEventListener(kind, (event) => take(kind, event.data));
            }
            stream.addEventListener("lost", () => lost("The daemon does not answer. Asking again …"));
            stream.addEventListener("found", () => later(0));
            stream.addEventListener("open", found);
            stream.addEventListener("error", () => {
              // The browser asks again by itself unless the server refused.
              if (stream?.readyState === EventSource.CLOSED) stream = null;
              later(1000);
            });
          }
          function stop() {
            stream?.close();
            stream = null;
          }
          function follow(events) {
            if ((events || null) !== address) stop();
            address = events || null;
            start();
          }
          // A job that is over changes no more.
          const isLive = () => body.hasAttribute("data-poll") || body.hasAttribute("data-lost");
          document.addEventListener("visibilitychange", () => {
            if (document.hidden) stop();
            else if (isLive()) refresh();
          });
          addEventListener("pagehide", stop);
          addEventListener("pageshow", (event) => { if (event.persisted && isLive()) refresh(); });
          start();
          if (isLive()) {
            let waited = 0;
            setInterval(() => {
              if (!isLive()) return;
              waited += 1;
              // With a stream the page hears of what matters; it looks all the same, in case the line is dead.
              if (waited < (isLost || body.hasAttribute("data-lost") ? 3 : stream ? 15 : 10) || document.hidden) return;
              waited = 0;
              refresh();
            }, 1000);
          }

          // A search shows what it finds while one types.
          for (const form of document.querySelectorAll("form[data-search]")) {
            let wait;
            const ask = async () => {
              const values = [...new FormData(form)].filter(([, value]) => value !== "");
              const query = new URLSearchParams(values).toString();
              const target = form.action + (query ? `?${query}` : "");
              if (!(await refresh(target))) return;
              history.replaceState(null, "", target);
              announce(document.querySelector(`#${form.dataset.search} [data-found]`)?.textContent ?? "");
            };
            form.addEventListener("input", () => {
              clearTimeout(wait);
              wait = setTimeout(ask, 250);
            });
          }

          // What a link leads to is opened where it is closed.
          function reveal() {
            const target = document.getElementById(location.hash.slice(1));
            target?.closest("details")?.setAttribute("open", "");
          }
          reveal();
          addEventListener("hashchange", reveal);
        })();

        """#
}
