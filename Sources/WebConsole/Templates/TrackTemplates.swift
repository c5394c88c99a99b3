/// The pages about tracks, and those that stand alone.
enum TrackTemplates {
    static let all: [String: String] = [
        "tracks": tracks, "track": track, "quality": quality, "error": error, "lost": lost, "login": login,
    ]

    static let tracks = #"""
        <h1>Tracks</h1>
        <form method="get" action="{{prefix}}/tracks" class="filters" role="search" aria-label="Search tracks" data-search="results">
        <label class="wide-field">Search <input type="search" name="search" value="{{search}}" maxlength="200" autocomplete="off" placeholder="name, city, region or country"></label>
        <label class="check"><input type="checkbox" name="followed" value="true"{{#isFollowed}} checked{{/isFollowed}}> Followed</label>
        <button>Search</button>
        <details{{#hasFilters}} open{{/hasFilters}}>
        <summary>More filters</summary>
        <div class="filters">
        <label>Country <input name="country" value="{{country}}" maxlength="100" autocomplete="off"></label>
        <label>Region <input name="state" value="{{region}}" maxlength="100" autocomplete="off"></label>
        <label>City <input name="city" value="{{city}}" maxlength="100" autocomplete="off"></label>
        <label>Missing <select name="missing"><option value="">–</option>{{#missing}}{{>option}}{{/missing}}</select></label>
        <label>Data issue <select name="issue"><option value="">–</option>{{#issues}}{{>option}}{{/issues}}</select></label>
        <label>Near <input name="near" value="{{near}}" maxlength="200" autocomplete="off" placeholder="slug, or 40.7,-111.9"></label>
        <label>Within km <input type="number" name="withinKm" value="{{within}}" min="1" max="20000" inputmode="numeric"></label>
        <label>Order <select name="sort"><option value="">–</option>{{#sorts}}{{>option}}{{/sorts}}</select></label>
        <label>Show <select name="limit">{{#limits}}{{>option}}{{/limits}}</select></label>
        <label class="check"><input type="checkbox" name="inactive" value="true"{{#isInactive}} checked{{/isInactive}}> Left the catalogue</label>
        </div>
        </details>
        </form>
        <div id="results" data-live>
        <p data-found>{{#hasTracks}}{{from}}–{{to}} of {{total}}{{/hasTracks}}{{^hasTracks}}No track matches.{{/hasTracks}}</p>
        {{#map}}{{>map}}{{/map}}
        {{#hasTracks}}
        {{#mayChange}}<form method="post" action="{{prefix}}/follow"><input type="hidden" name="return" value="{{returnPath}}">{{/mayChange}}
        <div class="scroll card" tabindex="0" role="group" aria-label="Table of tracks"><table class="names">
        <thead><tr><th scope="col">Track</th><th scope="col">Place</th>{{#hasDistance}}<th scope="col" class="number">Distance</th>{{/hasDistance}}<th scope="col" class="wide">Last active</th><th scope="col">{{#mayChange}}<span class="unseen">Follow</span>{{/mayChange}}{{^mayChange}}Followed{{/mayChange}}</th></tr></thead>
        <tbody>
        {{#tracks}}
        <tr><th scope="row"><a href="{{prefix}}/tracks/{{.slug}}">{{.name}}</a>{{^.isActive}} <span class="tag">inactive{{#.left}} since {{.}}{{/.left}}</span>{{/.isActive}}</th><td>{{.place}}{{#.activity}}<span class="narrow note">{{.}}</span>{{/.activity}}</td>{{#hasDistance}}<td class="number">{{.distance}}</td>{{/hasDistance}}<td class="wide">{{.activity}}</td><td>{{#mayChange}}{{>follow}}{{/mayChange}}{{^mayChange}}{{#.isFollowed}}★ yes{{/.isFollowed}}{{/mayChange}}</td></tr>
        {{/tracks}}
        </tbody>
        </table></div>
        {{#mayChange}}</form>{{/mayChange}}
        {{/hasTracks}}
        <nav class="pager" aria-label="Pages of the list">
        {{#previous}}<a href="{{prefix}}{{.}}" rel="prev">← Previous</a>{{/previous}}
        {{#next}}<a href="{{prefix}}{{.}}" rel="next">Next →</a>{{/next}}
        </nav>
        </div>

        """#

    static let track = #"""
        <h1>{{title}}</h1>
        <p class="lead">{{#isActive}}<span class="state good"><span aria-hidden="true">✓</span>&nbsp;active</span>{{/isActive}}{{^isActive}}<span class="state warn"><span aria-hidden="true">–</span>&nbsp;inactive{{#left}} since {{>time}}{{/left}}: the catalogue no longer lists it</span>{{/isActive}}{{#isFollowed}} <span class="tag">★ followed</span>{{/isFollowed}}</p>
        {{#live}}
        <p>{{#.isLive}}<span class="tag">racing</span> {{/.isLive}}{{.event}}{{#.seen}} <span class="note">as of {{>time}}, {{>age}}</span>{{/.seen}}</p>
        {{/live}}
        {{#hasNamesakes}}
        <p>Other active tracks of this name: {{#namesakes}}<a href="{{prefix}}/tracks/{{.}}">{{.}}</a> {{/namesakes}}</p>
        {{/hasNamesakes}}
        {{#mayChange}}
        <form method="post" action="{{prefix}}/follow" class="actions"><input type="hidden" name="return" value="{{returnPath}}"><button name="{{#isFollowed}}unfollow{{/isFollowed}}{{^isFollowed}}follow{{/isFollowed}}" value="{{slug}}">{{#isFollowed}}★ Unfollow{{/isFollowed}}{{^isFollowed}}☆ Follow{{/isFollowed}}</button></form>
        {{/mayChange}}
        {{#hasIssues}}
        <section class="card" id="issues" aria-labelledby="issues-title">
        <h2 id="issues-title">Data issues</h2>
        <ul class="plain">
        {{#issues}}
        <li><span class="state warn"><span aria-hidden="true">!</span>&nbsp;{{.kind}}</span> {{.field}}: <code>{{.value}}</code>{{#.since}}, since {{>time}}{{/.since}}</li>
        {{/issues}}
        </ul>
        </section>
        {{/hasIssues}}
        <div class="grid">
        {{#groups}}
        {{>rows}}
        {{/groups}}
        {{#description}}
        <section class="card" aria-labelledby="description-title">
        <h2 id="description-title">Description</h2>
        <p class="text">{{description}}</p>
        </section>
        {{/description}}
        </div>
        {{#map}}{{>map}}{{/map}}
        <section class="card" id="history" aria-labelledby="history-title">
        <h2 id="history-title">History</h2>
        {{^hasHistory}}
        <p>Nothing has changed yet.</p>
        {{/hasHistory}}
        {{#hasHistory}}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="history-title"><table>
        <thead><tr><th scope="col">Time</th><th scope="col">Change</th><th scope="col">Old</th><th scope="col">New</th><th scope="col" class="wide">By</th></tr></thead>
        <tbody>
        {{#history}}
        <tr><td>{{#.time}}{{>time}}{{/.time}}</td><td>{{#.field}}{{.}}{{/.field}}{{^.field}}{{.kind}}{{/.field}}{{#.user}}<span class="narrow note">{{.}}</span>{{/.user}}</td><td class="old">{{.old}}</td><td class="new">{{.new}}</td><td class="wide">{{#.job}}<a href="{{prefix}}/jobs/{{.}}">{{/.job}}{{.cause}}{{#.job}}</a>{{/.job}}{{#.user}}, {{.}}{{/.user}}{{#.reason}}: {{.}}{{/.reason}}</td></tr>
        {{/history}}
        </tbody>
        </table></div>
        {{#hasMoreHistory}}<p class="note">There is more.</p>{{/hasMoreHistory}}
        {{/hasHistory}}
        </section>

        """#

    static let quality = #"""
        <h1>Data quality</h1>
        {{^hasRuns}}
        <p>No sync has counted yet.</p>
        {{/hasRuns}}
        {{#hasRuns}}
        <section class="card" id="completeness" aria-labelledby="completeness-title">
        <h2 id="completeness-title">Completeness</h2>
        <p class="note">Of {{tracks}} active tracks, {{#time}}{{>time}}{{/time}}; the trend is over {{runs}}, since {{#since}}{{>time}}{{/since}}.</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="completeness-title"><table>
        <thead><tr><th scope="col">Field</th><th scope="col" class="number">Have it</th><th scope="col" class="number wide">Tracks</th><th scope="col" class="chart wide">Share</th><th scope="col" class="number">Trend</th><th scope="col" class="chart">Course</th></tr></thead>
        <tbody>
        {{#fields}}
        <tr><th scope="row"><a href="{{prefix}}/tracks?missing={{.field}}">{{.name}}</a></th><td class="number">{{.share}}</td><td class="number wide">{{.present}}</td><td class="chart wide"><svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="2" width="100" height="6"/><rect class="bar busy" x="0" y="2" width="{{.width}}" height="6"/></svg></td><td class="number{{#.isWorse}} state warn{{/.isWorse}}">{{.change}}</td><td class="chart">{{#.line}}<svg class="line" viewBox="0 0 120 24" preserveAspectRatio="none" aria-hidden="true"><path d="{{.}}"/></svg>{{/.line}}</td></tr>
        {{/fields}}
        </tbody>
        </table></div>
        <p class="note">A field's name leads to the tracks without it.</p>
        </section>
        {{/hasRuns}}
        {{#hasCoordinates}}
        <section class="card" id="coordinates" aria-labelledby="coordinates-title">
        <h2 id="coordinates-title">Coordinates</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="coordinates-title"><table>
        <thead><tr><th scope="col">From</th><th scope="col" class="number">Tracks</th><th scope="col" class="number">Share</th><th scope="col" class="chart">Share</th></tr></thead>
        <tbody>
        {{#coordinates}}
        <tr><th scope="row">{{.name}}</th><td class="number">{{.count}}</td><td class="number">{{.share}}</td><td class="chart"><svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="2" width="100" height="6"/><rect class="bar busy" x="0" y="2" width="{{.width}}" height="6"/></svg></td></tr>
        {{/coordinates}}
        </tbody>
        </table></div>
        </section>
        {{/hasCoordinates}}
        <section class="card" id="kinds" aria-labelledby="kinds-title">
        <h2 id="kinds-title">Data issues by kind</h2>
        {{^hasKinds}}
        <p>None is open.</p>
        {{/hasKinds}}
        {{#hasKinds}}
        <p class="note">{{issueCount}} open, without those that an operator took off the list. A kind leads to its tracks.</p>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="kinds-title"><table>
        <thead><tr><th scope="col">Kind</th><th scope="col" class="number">Issues</th><th scope="col" class="chart">Share</th><th scope="col" class="wide">Examples</th></tr></thead>
        <tbody>
        {{#kinds}}
        <tr><th scope="row"><a href="{{prefix}}/tracks?issue={{.value}}">{{.kind}}</a></th><td class="number">{{.count}}</td><td class="chart"><svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar warn" x="0" y="2" width="{{.width}}" height="6"/></svg></td><td class="wide"><ul class="plain">{{#.examples}}<li>{{#.isSlug}}<a href="{{prefix}}/tracks/{{.slug}}">{{.slug}}</a>{{/.isSlug}}{{^.isSlug}}{{.slug}}{{/.isSlug}}: <code>{{.value}}</code></li>{{/.examples}}</ul></td></tr>
        {{/kinds}}
        </tbody>
        </table></div>
        {{/hasKinds}}
        </section>

        """#

    static let error = #"""
        <h1>{{title}}</h1>
        <p class="banner bad">{{message}}</p>
        {{#remedy}}<p>{{>remedy}}</p>{{/remedy}}
        <p><a href="{{prefix}}{{back}}">Back</a></p>

        """#

    static let lost = #"""
        <h1>{{title}}</h1>
        <p class="banner bad">{{reason}}</p>
        <p>Nobody answers at <code>{{socket}}</code>. This page asks again every few seconds, and shows what you wanted as soon as the daemon is back.</p>
        <p>Look at the daemon: <code>systemctl status tracksyncd</code> and <code>journalctl -u tracksyncd</code></p>

        """#

    static let login = #"""
        <h1>{{title}}</h1>
        <form method="post" action="{{prefix}}/login" class="card login">
        {{#wasRefused}}
        <p class="banner bad" role="alert" id="refusal">That is not the token, or no name.</p>
        {{/wasRefused}}
        <input type="hidden" name="return" value="{{back}}">
        <p><label>Your name, for the audit <input name="name" maxlength="100" required autocomplete="username"></label></p>
        <p><label>Token <input type="password" name="token" maxlength="1000" required autocomplete="current-password"{{#wasRefused}} aria-invalid="true" aria-describedby="refusal"{{/wasRefused}}></label></p>
        <p class="note">It stands in the file that web.token_file names.</p>
        <p><button class="main">Log in</button></p>
        </form>

        """#
}
