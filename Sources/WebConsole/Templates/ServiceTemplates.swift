/// The pages about jobs and the service.
enum ServiceTemplates {
    static let all: [String: String] = [
        "overview": overview, "jobs": jobs, "job": job, "levels": levels, "audit": audit, "settings": settings,
    ]

    static let overview = #"""
        <h1 class="unseen">Overview</h1>
        <section class="verdict {{tone}}" id="verdict" data-live aria-labelledby="verdict-title">
        <h2 id="verdict-title"><span aria-hidden="true">{{mark}}</span> {{verdict}}</h2>
        {{#lastSuccess}}
        <p>Last success {{>age}}, {{>time}}.</p>
        {{/lastSuccess}}
        {{^lastSuccess}}
        <p>No sync has succeeded yet.</p>
        {{/lastSuccess}}
        <ul class="plain">
        {{#troubles}}
        <li><span class="state {{.tone}}"><span aria-hidden="true">{{.mark}}</span>&nbsp;{{.name}}</span> {{.message}} {{#.remedy}}{{>remedy}}{{/.remedy}}</li>
        {{/troubles}}
        </ul>
        </section>
        <div class="grid">
        <section class="card" id="running" data-live aria-labelledby="running-title">
        <h2 id="running-title">{{#running}}Running{{/running}}{{^running}}Next run{{/running}}</h2>
        {{#running}}
        <p><a href="{{prefix}}/jobs/{{.id}}">Job {{.name}}</a>, {{.trigger}} by {{.user}}, {{#.begun}}{{>age}}{{/.begun}}{{#.isDryRun}} <span class="tag">dry run</span>{{/.isDryRun}}</p>
        {{#.progress}}{{>progress}}{{/.progress}}
        {{#mayChange}}{{>cancel-form}}{{/mayChange}}
        {{/running}}
        {{^running}}
        {{#next}}
        {{#.at}}
        <p class="countdown" data-countdown="{{.iso}}">{{.ahead}}</p>
        <p>{{>time}}</p>
        {{/.at}}
        <p class="note">By {{.source}}.</p>
        {{/next}}
        {{^next}}
        <p class="countdown">none</p>
        <p class="note">{{#noClock}}Nothing starts syncs: set schedule.calendar, or enable a timer.{{/noClock}}{{^noClock}}{{#isBlocked}}Not before scraping is enabled.{{/isBlocked}}{{^isBlocked}}When it comes is not known.{{/isBlocked}}{{/noClock}}</p>
        {{/next}}
        {{/running}}
        {{#running}}{{#next}}
        <p class="note">Next run {{#.at}}{{>age}}, {{>time}}{{/.at}}.</p>
        {{/next}}{{/running}}
        </section>
        <section class="card" id="start" data-live aria-labelledby="start-title">
        <h2 id="start-title">Start</h2>
        {{#mayChange}}
        {{#canStart}}{{>start-form}}{{/canStart}}
        {{^canStart}}<p class="note">A sync is running; only one runs at a time.</p>{{/canStart}}
        {{/mayChange}}
        {{^mayChange}}
        <p class="note">{{readOnly}}</p>
        {{/mayChange}}
        {{#scheduled}}
        <p>Job <a href="{{prefix}}/jobs/{{.id}}">{{.name}}</a> waits for its start: {{#.begun}}{{>age}}{{/.begun}}.</p>
        {{/scheduled}}
        <h3 id="scraping">Scraping</h3>
        {{#scraping}}{{>scraping}}{{/scraping}}
        </section>
        <section class="card" id="attention" data-live aria-labelledby="attention-title">
        <h2 id="attention-title">Needs an operator</h2>
        {{^hasPoints}}
        <p>Nothing.</p>
        {{/hasPoints}}
        {{#points}}
        <article class="problem">
        <h3>{{.kind}}</h3>
        <p>{{.message}} {{#.remedy}}{{>remedy}}{{/.remedy}}</p>
        <p class="note">Since {{#.since}}{{>time}}{{/.since}}; <a href="{{prefix}}/jobs/{{.job}}">job</a></p>
        {{#mayChange}}
        <details>
        <summary>Acknowledge: {{.kind}}</summary>
        <form method="post" action="{{prefix}}/attention/{{.id}}/ack"><p>{{>reason-field}}</p><p><button>Acknowledge</button></p></form>
        </details>
        {{/mayChange}}
        </article>
        {{/points}}
        </section>
        <section class="card" id="catalogue" data-live aria-labelledby="catalogue-title">
        <h2 id="catalogue-title">Catalogue</h2>
        <dl class="figures">
        <div><dt>Active</dt><dd><a href="{{prefix}}/tracks">{{active}}</a></dd></div>
        <div><dt>Inactive</dt><dd><a href="{{prefix}}/tracks?inactive=true">{{inactive}}</a></dd></div>
        <div><dt>Followed</dt><dd><a href="{{prefix}}/tracks?followed=true">{{followed}}</a></dd></div>
        </dl>
        {{#publication}}
        <p>Publication: <span class="state {{.tone}}"><span aria-hidden="true">{{.mark}}</span>&nbsp;{{.state}}</span> {{#.last}}{{>age}}{{/.last}}</p>
        {{#.error}}<p class="note">{{.}}</p>{{/.error}}
        {{#.target}}<p class="note">{{.}}</p>{{/.target}}
        {{/publication}}
        </section>
        </div>
        <section class="card" id="recent" data-live aria-labelledby="recent-title">
        <h2 id="recent-title">Last runs</h2>
        {{^hasJobs}}
        <p>None yet.</p>
        {{/hasJobs}}
        {{#strip}}{{>strip}}{{/strip}}
        {{#hasJobs}}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="recent-title">{{>job-table}}</div>
        <p><a href="{{prefix}}/jobs">All jobs</a></p>
        {{/hasJobs}}
        </section>
        <section class="card" id="checks" data-live aria-labelledby="checks-title">
        <h2 id="checks-title">Checks</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="checks-title"><table>
        <thead><tr><th scope="col">Check</th><th scope="col">State</th><th scope="col">How it stands</th></tr></thead>
        <tbody>
        {{#checks}}
        <tr><th scope="row">{{.name}}</th><td><span class="state {{.tone}}"><span aria-hidden="true">{{.mark}}</span>&nbsp;{{.state}}</span></td><td class="words">{{.message}} {{#.remedy}}{{>remedy}}{{/.remedy}}</td></tr>
        {{/checks}}
        </tbody>
        </table></div>
        </section>

        """#

    static let jobs = #"""
        <h1>Jobs</h1>
        <form method="get" action="{{prefix}}/jobs" class="filters" role="search" aria-label="Filter jobs">
        <label>State <select name="state"><option value="">any</option>{{#states}}{{>option}}{{/states}}</select></label>
        <label>Started by <select name="trigger"><option value="">any</option>{{#triggers}}{{>option}}{{/triggers}}</select></label>
        <label>User <input name="user" value="{{user}}" maxlength="200" autocomplete="off"></label>
        <label>Show <select name="limit">{{#limits}}{{>option}}{{/limits}}</select></label>
        <label class="check"><input type="checkbox" name="warnings" value="true"{{#warnings}} checked{{/warnings}}> With warnings</label>
        <button>Filter</button>
        </form>
        <section class="card" id="list" data-live aria-label="Jobs found">
        <p class="note">{{shown}} of {{total}}, the newest first.</p>
        {{#strip}}{{>strip}}{{/strip}}
        {{^hasJobs}}
        <p>No job matches.</p>
        {{/hasJobs}}
        {{#hasJobs}}
        <div class="scroll" tabindex="0" role="group" aria-label="Table of jobs">{{>job-table}}</div>
        {{/hasJobs}}
        </section>

        """#

    static let job = #"""
        <h1>{{title}}</h1>
        <section class="card" id="head" data-live aria-label="The job">
        {{#job}}<p class="lead">{{>job-state}}{{#.isDryRun}} <span class="tag">dry run</span>{{/.isDryRun}}</p>{{/job}}
        {{#failure}}
        <p class="banner bad"><strong>{{.name}}</strong>: {{.message}} {{#.retryable}}It may work later.{{/.retryable}} {{#.remedy}}{{>remedy}}{{/.remedy}}</p>
        {{/failure}}
        {{#progress}}{{>progress}}{{/progress}}
        <dl class="facts">
        {{#job}}
        <div><dt>Id</dt><dd><code>{{.id}}</code></dd></div>
        <div><dt>Started by</dt><dd>{{.trigger}}, {{.user}}</dd></div>
        {{#.reason}}<div><dt>Reason</dt><dd>{{.}}</dd></div>{{/.reason}}
        {{/job}}
        <div><dt>Options</dt><dd>{{options}}</dd></div>
        {{#requestID}}<div><dt>Request</dt><dd>{{.}}</dd></div>{{/requestID}}
        {{#resumes}}<div><dt>Resumes</dt><dd><a href="{{prefix}}/jobs/{{.}}">job {{.}}</a></dd></div>{{/resumes}}
        {{#resumedBy}}<div><dt>Resumed as</dt><dd><a href="{{prefix}}/jobs/{{.}}">job {{.}}</a></dd></div>{{/resumedBy}}
        {{#retryOf}}<div><dt>Tries again</dt><dd><a href="{{prefix}}/jobs/{{.}}">job {{.}}</a></dd></div>{{/retryOf}}
        {{#created}}<div><dt>Requested</dt><dd>{{>time}}</dd></div>{{/created}}
        {{#slot}}<div><dt>Slot</dt><dd>{{>time}}</dd></div>{{/slot}}
        {{#reached}}<div><dt>Got as far as</dt><dd>{{.stage}}, {{.count}} {{.percent}}</dd></div>{{/reached}}
        {{#startAt}}<div><dt>Starts</dt><dd>{{>time}}, {{>age}}</dd></div>{{/startAt}}
        {{#started}}<div><dt>Began</dt><dd>{{>time}}</dd></div>{{/started}}
        {{#finished}}<div><dt>Ended</dt><dd>{{>time}}, {{>age}}</dd></div>{{/finished}}
        {{#job}}{{#.duration}}<div><dt>Duration</dt><dd>{{.}}</dd></div>{{/.duration}}{{/job}}
        {{#nextTry}}<div><dt>Next try</dt><dd>{{>time}}, {{>age}}</dd></div>{{/nextTry}}
        </dl>
        {{#mayChange}}
        {{#canCancel}}{{#job}}{{>cancel-form}}{{/job}}{{/canCancel}}
        {{#canResume}}
        <form method="post" action="{{prefix}}/jobs/{{#job}}{{.id}}{{/job}}/resume" id="resume" class="actions">
        <p>What it has read already is not asked for again.</p>
        <p>{{>reason-field}}</p>
        <p><button class="main">Resume</button></p>
        </form>
        {{/canResume}}
        {{/mayChange}}
        </section>
        {{#hasStages}}
        <section class="card" id="stages" data-live aria-labelledby="stages-title">
        <h2 id="stages-title">Stages</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="stages-title"><table>
        <thead><tr><th scope="col">Stage</th><th scope="col" class="number">Took</th><th scope="col" class="number">Usually</th><th scope="col" class="chart">Beside the usual</th></tr></thead>
        <tbody>
        {{#stages}}
        <tr><th scope="row">{{.stage}}</th><td class="number">{{.duration}}</td><td class="number">{{.usual}}</td><td class="chart">{{>stage-bars}}{{#.verdict}} <span class="state warn">{{.}}</span>{{/.verdict}}</td></tr>
        {{/stages}}
        </tbody>
        </table></div>
        </section>
        {{/hasStages}}
        {{#hasCounts}}
        <section class="card" id="counts" data-live aria-labelledby="counts-title">
        <h2 id="counts-title">Counts</h2>
        <dl class="facts">
        {{#counts}}
        <div><dt>{{.name}}</dt><dd>{{.value}}</dd></div>
        {{/counts}}
        {{#chosen}}<div><dt>Asked for, because</dt><dd>{{.}}</dd></div>{{/chosen}}
        </dl>
        </section>
        {{/hasCounts}}
        {{#hasWarnings}}
        <section class="card" id="warnings" data-live aria-labelledby="warnings-title">
        <h2 id="warnings-title">Warnings</h2>
        <ul class="plain">
        {{#warnings}}
        <li><span class="state warn"><span aria-hidden="true">!</span>&nbsp;{{.code}}</span> {{.message}} {{#.remedy}}{{>remedy}}{{/.remedy}}</li>
        {{/warnings}}
        </ul>
        </section>
        {{/hasWarnings}}
        {{#hasWithheld}}
        <section class="card" id="withheld" data-live aria-labelledby="withheld-title">
        <h2 id="withheld-title">Withheld</h2>
        {{#withheldCount}}<p>{{.}} withheld: these tracks left the catalogue, and are kept active until somebody has looked.</p>{{/withheldCount}}
        {{#additionsCount}}<p>{{.}} withheld: too many at once, so none was stored. The report lists them.</p>{{/additionsCount}}
        <ul class="columns">
        {{#withheld}}
        <li><a href="{{prefix}}/tracks/{{.slug}}">{{.name}}</a></li>
        {{/withheld}}
        </ul>
        {{#mayChange}}
        <form method="post" action="{{prefix}}/start" class="actions">
        {{#allowDeactivations}}<p><label class="check"><input type="checkbox" name="allowDeactivations" value="{{.}}"> Allow {{.}} deactivations</label></p>{{/allowDeactivations}}
        {{#allowAdditions}}<p><label class="check"><input type="checkbox" name="allowAdditions" value="{{.}}"> Allow {{.}} additions</label></p>{{/allowAdditions}}
        <p>{{>reason-field}}</p>
        <p><button>Start a sync with these</button></p>
        </form>
        {{/mayChange}}
        </section>
        {{/hasWithheld}}
        {{#hasFailures}}
        <section class="card" id="failures" data-live aria-labelledby="failures-title">
        <h2 id="failures-title">Dashboards not read ({{failureCount}})</h2>
        {{#failures}}
        <details>
        <summary>{{.count}} × {{.reason}}</summary>
        <ul class="plain">
        {{#.tracks}}
        <li>{{#.isSlug}}<a href="{{prefix}}/tracks/{{.slug}}">{{.slug}}</a>{{/.isSlug}}{{^.isSlug}}{{.slug}}{{/.isSlug}}: {{.message}}</li>
        {{/.tracks}}
        {{#.rest}}<li>and {{.}} more{{#hasReport}}; the report has all{{/hasReport}}.</li>{{/.rest}}
        </ul>
        </details>
        {{/failures}}
        {{#failuresShown}}<p class="note">Only the first {{.}} are looked at here{{#hasReport}}; the report has all{{/hasReport}}.</p>{{/failuresShown}}
        </section>
        {{/hasFailures}}
        {{#showsChanges}}
        <section class="card" id="changes" data-live aria-labelledby="changes-title">
        <h2 id="changes-title">What changed</h2>
        {{#newFigures}}<p>{{.}} had new lifetime figures, which are not listed here.</p>{{/newFigures}}
        {{#hasChanges}}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="changes-title"><table>
        <thead><tr><th scope="col">Track</th><th scope="col">Change</th><th scope="col">Old</th><th scope="col">New</th></tr></thead>
        <tbody>
        {{#changes}}
        <tr><th scope="row">{{#.isSlug}}<a href="{{prefix}}/tracks/{{.slug}}">{{.slug}}</a>{{/.isSlug}}{{^.isSlug}}{{.slug}}{{/.isSlug}}</th><td>{{#.field}}{{.}}{{/.field}}{{^.field}}{{.kind}}{{/.field}}</td><td class="old">{{.old}}</td><td class="new">{{.new}}</td></tr>
        {{/changes}}
        </tbody>
        </table></div>
        {{#hasMoreChanges}}<p class="note">There are more{{#hasReport}}; the report has all{{/hasReport}}.</p>{{/hasMoreChanges}}
        {{/hasChanges}}
        </section>
        {{/showsChanges}}
        {{#hasIssues}}
        <section class="card" id="issues" data-live aria-labelledby="issues-title">
        <h2 id="issues-title">Data issues ({{issueCount}})</h2>
        <details>
        <summary>Show the first of them</summary>
        <ul class="plain">
        {{#issues}}
        <li>{{#.isSlug}}<a href="{{prefix}}/tracks/{{.slug}}">{{.slug}}</a>{{/.isSlug}}{{^.isSlug}}{{.slug}}{{/.isSlug}}, {{.field}}: {{.kind}}, <code>{{.value}}</code></li>
        {{/issues}}
        </ul>
        </details>
        </section>
        {{/hasIssues}}
        {{#hasReport}}
        <section class="card report" id="report" data-live aria-labelledby="report-title">
        <h2 id="report-title">Report</h2>
        <details>
        <summary>Show the report</summary>
        {{>report}}
        {{#isReportCut}}<p class="note">The report is longer.</p>{{/isReportCut}}
        </details>
        <p><a href="{{prefix}}/api/v1/tracks/sync/{{#job}}{{.id}}{{/job}}/report">The report as Markdown</a></p>
        </section>
        {{/hasReport}}

        """#

    static let levels = #"""
        <h1>Service level</h1>
        <section class="card" id="shares" aria-labelledby="shares-title">
        <h2 id="shares-title">{{#hasRuns}}{{runs}}{{/hasRuns}}{{^hasRuns}}No run has ended{{/hasRuns}}</h2>
        <p class="note">From {{#since}}{{>time}}{{/since}} to {{#until}}{{>time}}{{/until}}; without dry runs and jobs that somebody cancelled. The tries at one time of the schedule are one run, and so are a job and those that resume it.</p>
        {{#hasRuns}}
        <dl class="figures">
        <div><dt>Within the level</dt><dd>{{share}}</dd></div>
        <div><dt>Succeeded</dt><dd>{{succeeded}}</dd></div>
        {{#p50}}<div><dt>Half take at most</dt><dd>{{.}}</dd></div>{{/p50}}
        {{#p95}}<div><dt>95 % take at most</dt><dd>{{.}}</dd></div>{{/p95}}
        {{#gap}}<div><dt>Longest time without a success</dt><dd>{{.}}{{#isGapTooLong}} <span class="state bad"><span aria-hidden="true">✗</span>&nbsp;too long</span>{{/isGapTooLong}}</dd></div>{{/gap}}
        </dl>
        {{#budget}}
        <h3>Error budget</h3>
        <p>{{.words}} <span class="state {{.tone}}"><span aria-hidden="true">{{.mark}}</span>&nbsp;{{.state}}</span></p>
        <svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="track" x="0" y="0" width="100" height="10"/><rect class="bar {{.tone}}" x="0" y="0" width="{{.width}}" height="10"/></svg>
        {{/budget}}
        {{#changes}}<p class="note">The runs added {{.added}}, updated {{.updated}} and deactivated {{.deactivated}} tracks.</p>{{/changes}}
        {{/hasRuns}}
        <p class="note">A run is within the level when it succeeds in {{maxDuration}} with at most {{maxFailed}} % of its dashboards failed; {{objective}} % of the runs should be. A sync should succeed every {{successWithin}}.</p>
        </section>
        {{#hasRuns}}
        <section class="card" id="stages" aria-labelledby="stages-title">
        <h2 id="stages-title">Stages of the runs that succeeded</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="stages-title"><table>
        <thead><tr><th scope="col">Stage</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col" class="chart">p50 over p95</th></tr></thead>
        <tbody>
        {{#stages}}
        <tr><th scope="row">{{.stage}}</th><td class="number">{{.p50}}</td><td class="number">{{.p95}}</td><td class="chart"><svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar busy" x="0" y="0" width="{{.width50}}" height="5"/><rect class="bar plain" x="0" y="6" width="{{.width95}}" height="4"/></svg></td></tr>
        {{/stages}}
        </tbody>
        </table></div>
        </section>
        {{/hasRuns}}
        {{#hasJobs}}
        <section class="card" id="durations" aria-labelledby="durations-title">
        <h2 id="durations-title">Jobs and their durations</h2>
        {{#strip}}{{>strip}}{{/strip}}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="durations-title">{{>job-table}}</div>
        <p><a href="{{prefix}}/jobs">All jobs</a></p>
        </section>
        {{/hasJobs}}

        """#

    static let audit = #"""
        <h1>Audit</h1>
        <form method="get" action="{{prefix}}/audit" class="filters" role="search" aria-label="Filter the audit">
        <label>User <input name="user" value="{{user}}" maxlength="200" autocomplete="off"></label>
        <label>Job <input name="job" value="{{job}}" maxlength="36" autocomplete="off"></label>
        <label>Show <select name="limit">{{#limits}}{{>option}}{{/limits}}</select></label>
        <button>Filter</button>
        </form>
        <section class="card" aria-label="Entries found">
        <p class="note">{{shown}} of {{total}}, the newest first.</p>
        {{^hasEntries}}
        <p>Nothing matches.</p>
        {{/hasEntries}}
        {{#hasEntries}}
        <div class="scroll" tabindex="0" role="group" aria-label="Table of changes"><table>
        <thead><tr><th scope="col">Time</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">Outcome</th><th scope="col" class="wide">Reason</th></tr></thead>
        <tbody>
        {{#entries}}
        <tr><td>{{#.time}}{{>time}}{{/.time}}</td><td>{{.user}} <span class="note">uid {{.uid}}, pid {{.pid}}</span></td><td class="words"><code>{{.command}}</code> {{.parameters}}{{#.job}} <a href="{{prefix}}/jobs/{{.}}">job</a>{{/.job}}{{#.reason}}<span class="narrow note">{{.}}</span>{{/.reason}}</td><td><span class="state {{#.isAllowed}}good{{/.isAllowed}}{{^.isAllowed}}warn{{/.isAllowed}}">{{.outcome}}</span></td><td class="wide">{{.reason}}</td></tr>
        {{/entries}}
        </tbody>
        </table></div>
        {{/hasEntries}}
        </section>

        """#

    static let settings = #"""
        <h1>Settings in force</h1>
        <div class="grid">
        {{#groups}}
        {{>rows}}
        {{/groups}}
        </div>
        {{#hasSettings}}
        <section class="card" id="settings" aria-labelledby="settings-title">
        <h2 id="settings-title">Settings</h2>
        {{#hasWarnings}}
        <ul class="plain">
        {{#warnings}}
        <li><span class="state warn"><span aria-hidden="true">!</span>&nbsp;warning</span> {{.}}</li>
        {{/warnings}}
        </ul>
        {{/hasWarnings}}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="settings-title"><table>
        <thead><tr><th scope="col">Setting</th><th scope="col">Value</th><th scope="col" class="wide">From</th><th scope="col" class="wide">What it is for</th></tr></thead>
        <tbody>
        {{#settings}}
        <tr><th scope="row"><code>{{.key}}</code></th><td class="new"><code>{{.value}}</code>{{#.isSet}}<span class="narrow note">{{.origin}}</span>{{/.isSet}}</td><td class="wide">{{#.isSet}}{{.origin}}{{/.isSet}}{{^.isSet}}<span class="note">default</span>{{/.isSet}}</td><td class="wide note">{{.meaning}}</td></tr>
        {{/settings}}
        </tbody>
        </table></div>
        </section>
        {{/hasSettings}}
        {{#hasHosts}}
        <section class="card" id="hosts" aria-labelledby="hosts-title">
        <h2 id="hosts-title">Hosts that share the database</h2>
        <div class="scroll" tabindex="0" role="group" aria-labelledby="hosts-title"><table>
        <thead><tr><th scope="col">Host</th><th scope="col">Version</th><th scope="col">Seen</th><th scope="col" class="number">Behind</th><th scope="col">Lease</th></tr></thead>
        <tbody>
        {{#hosts}}
        <tr><th scope="row">{{.host}}{{#.isSelf}} (this one){{/.isSelf}}</th><td>{{.version}}</td><td>{{#.seen}}{{>time}}{{/.seen}}</td><td class="number">{{.behind}}</td><td>{{#.holdsLease}}holds it{{/.holdsLease}}</td></tr>
        {{/hosts}}
        </tbody>
        </table></div>
        </section>
        {{/hasHosts}}

        """#
}
