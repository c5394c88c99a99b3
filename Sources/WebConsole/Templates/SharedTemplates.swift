/// The frame of every page, and the parts that several pages share.
enum SharedTemplates {
    static let all: [String: String] = [
        "layout": layout, "time": time, "age": age, "remedy": remedy, "job-state": jobState, "option": option,
        "progress": progress, "strip": strip, "job-table": jobTable, "job-rows": jobRows, "reason-field": reasonField,
        "map": map, "value": value, "rows": rows, "follow": follow, "start-form": startForm,
        "cancel-form": cancelForm, "scraping": scraping, "spans": spans, "report": report, "stage-bars": stageBars,
    ]

    static let layout = #"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}} · tracksync</title>
        <link rel="stylesheet" href="{{prefix}}/assets/{{css}}">
        <link rel="icon" href="{{prefix}}/assets/{{icon}}" type="image/svg+xml">
        <script src="{{prefix}}/assets/{{js}}" defer></script>
        {{#refresh}}
        <noscript><meta http-equiv="refresh" content="{{refresh}}"></noscript>
        {{/refresh}}
        </head>
        <body data-prefix="{{prefix}}"{{#events}} data-events="{{prefix}}{{events}}"{{/events}}{{#poll}} data-poll{{/poll}}{{#isLost}} data-lost{{/isLost}}>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
        <a class="brand" href="{{prefix}}/"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 15a8 8 0 0 1 15-4M20 9a8 8 0 0 1-15 4"/><path d="M19 5v6h-6M5 19v-6h6"/></svg>tracksync</a>
        <nav aria-label="Pages">
        <ul>
        {{#sections}}
        <li><a href="{{prefix}}{{.path}}"{{#.isCurrent}} aria-current="page"{{/.isCurrent}}>{{.label}}</a></li>
        {{/sections}}
        </ul>
        </nav>
        <p class="viewer">{{#viewer}}<span>{{viewer}}</span>{{/viewer}}{{#canLogIn}}<a href="{{prefix}}/login">Log in</a>{{/canLogIn}}</p>
        {{#hasSession}}
        <form method="post" action="{{prefix}}/logout"><button class="quiet">Log out</button></form>
        {{/hasSession}}
        </header>
        <div id="connection" class="banner bad" role="alert" hidden></div>
        <div id="announcements" class="unseen" role="status" aria-live="polite"></div>
        <main id="main" tabindex="-1">
        {{#notice}}
        <p class="banner good" role="status">{{notice}}</p>
        {{/notice}}
        {{>*page}}
        </main>
        <footer>
        <p>tracksync {{version}}{{#readOnly}} · {{readOnly}}{{/readOnly}}</p>
        <p>Page of {{#made}}{{>time}}{{/made}}<span id="zone" hidden></span></p>
        </footer>
        </body>
        </html>

        """#

    /// A time in UTC; scripts put the reader's zone before it.
    static let time = #"<time datetime="{{.iso}}" class="time">{{.utc}}</time>"#

    /// How long ago something was, or how soon it will be.
    static let age =
        #"<span class="age" data-age="{{.iso}}">{{#.isAhead}}{{.ahead}}{{/.isAhead}}{{^.isAhead}}{{.age}}{{/.isAhead}}</span>"#

    static let remedy =
        #"<span class="remedy">{{#.path}}<a href="{{prefix}}{{.}}">{{text}}</a>{{/.path}}{{^.path}}{{.text}}{{/.path}}</span>"#

    static let jobState =
        #"<span class="state {{.tone}}"><span aria-hidden="true">{{.mark}}</span>&nbsp;{{.state}}</span>"#

    static let option = #"<option value="{{.value}}"{{#.isSelected}} selected{{/.isSelected}}>{{.label}}</option>"#

    static let progress = #"""
        <div class="progress">
        <p><strong data-progress="stage">{{.stage}}</strong> <span data-progress="percent">{{.percent}}</span></p>
        <progress aria-label="Progress of the stage" data-progress="bar"{{#.max}} max="{{.}}" value="{{value}}"{{/.max}}></progress>
        <dl class="figures">
        <div><dt>Done</dt><dd data-progress="count">{{.count}}</dd></div>
        <div><dt>Rate</dt><dd data-progress="rate">{{.rate}}</dd></div>
        <div><dt>Remaining</dt><dd data-progress="left">{{.left}}</dd></div>
        </dl>
        <p class="note" data-progress="pause">{{.pause}}</p>
        </div>

        """#

    static let strip = #"""
        <figure class="strip">
        <svg viewBox="0 0 {{.viewWidth}} {{.viewHeight}}" role="group" aria-label="{{.label}}" preserveAspectRatio="xMaxYMax meet">
        {{#.bars}}
        <a href="{{prefix}}/jobs/{{.id}}"><title>{{.label}}</title><rect class="bar {{.tone}}" x="{{.x}}" y="{{.y}}" width="{{width}}" height="{{.height}}"/></a>
        {{/.bars}}
        </svg>
        <figcaption>{{.label}}; the highest bar is {{.longest}}.</figcaption>
        </figure>

        """#

    static let jobTable = #"""
        <table>
        <thead><tr><th scope="col">Job</th><th scope="col">State</th><th scope="col">Began</th><th scope="col" class="number">Duration</th><th scope="col" class="wide">Started by</th><th scope="col" class="wide">Result</th></tr></thead>
        <tbody>
        {{#jobs}}
        {{>job-rows}}
        {{/jobs}}
        </tbody>
        </table>
        """#

    static let jobRows = #"""
        <tr>
        <th scope="row"><a href="{{prefix}}/jobs/{{.id}}">{{.name}}</a></th>
        <td>{{>job-state}}{{#.isDryRun}} <span class="tag">dry run</span>{{/.isDryRun}}<span class="narrow note">{{#.changes}}{{.}}{{/.changes}}{{^.changes}}{{#.error}}{{.}}{{/.error}}{{/.changes}}{{#.failed}}; {{.}}{{/.failed}}</span></td>
        <td>{{#.begun}}{{>time}}{{/.begun}}</td>
        <td class="number">{{.duration}}</td>
        <td class="wide">{{.trigger}}, {{.user}}{{#.host}} on {{.}}{{/.host}}</td>
        <td class="wide">{{#.changes}}{{.}}{{/.changes}}{{^.changes}}{{#.error}}{{.}}{{/.error}}{{/.changes}}{{#.failed}} <span class="state warn">{{.}}</span>{{/.failed}}</td>
        </tr>

        """#

    static let reasonField = #"<label>Reason <input name="reason" maxlength="500" autocomplete="off"></label>"#

    static let map = #"""
        <figure class="map">
        <svg viewBox="{{.viewBox}}" role="img" aria-label="{{.label}}">
        <path class="meridians" d="{{.meridians}}" stroke-width="{{.stroke}}"/>
        <path class="coast" d="{{.coast}}" stroke-width="{{.stroke}}"/>
        {{#.dots}}<path class="dots" d="{{.}}"/>{{/.dots}}
        {{#.points}}
        <circle class="point" cx="{{.x}}" cy="{{.y}}" r="{{radius}}"><title>{{.name}}</title></circle>
        {{/.points}}
        </svg>
        <figcaption>{{.label}}. Coasts: Natural Earth.</figcaption>
        </figure>

        """#

    static let value =
        #"{{#.time}}{{>time}}, {{>age}}{{/.time}}{{#.href}}<a href="{{.}}" rel="noopener noreferrer nofollow">{{/.href}}{{.value}}{{#.href}}</a>{{/.href}}{{#.read}}, read {{>time}}, {{>age}}{{/.read}}"#

    static let rows = #"""
        <section class="card">
        <h2>{{.title}}</h2>
        <dl class="facts">
        {{#.rows}}
        <div><dt>{{.name}}</dt><dd>{{>value}}</dd></div>
        {{/.rows}}
        </dl>
        </section>

        """#

    static let follow =
        #"<button class="quiet" name="{{#.isFollowed}}unfollow{{/.isFollowed}}{{^.isFollowed}}follow{{/.isFollowed}}" value="{{.slug}}" aria-label="{{#.isFollowed}}Unfollow{{/.isFollowed}}{{^.isFollowed}}Follow{{/.isFollowed}} {{.name}}">{{#.isFollowed}}★<span class="wide"> Unfollow</span>{{/.isFollowed}}{{^.isFollowed}}☆<span class="wide"> Follow</span>{{/.isFollowed}}</button>"#

    static let startForm = #"""
        <form method="post" action="{{prefix}}/start" class="actions">
        <button class="main">Run now</button>
        <details>
        <summary>Options</summary>
        <p><label class="check"><input type="checkbox" name="full" value="true"> Ask for every dashboard</label></p>
        <p><label class="check"><input type="checkbox" name="dryRun" value="true"> Dry run: change nothing</label></p>
        <p>{{>reason-field}}</p>
        </details>
        </form>

        """#

    static let cancelForm = #"""
        <details class="danger">
        <summary>Cancel this job</summary>
        <form method="post" action="{{prefix}}/jobs/{{.id}}/cancel">
        <p>What it has read is kept, and the job can be resumed.</p>
        <p>{{>reason-field}}</p>
        <p><button class="danger">Cancel the job</button></p>
        </form>
        </details>

        """#

    static let scraping = #"""
        {{#.isEnabled}}
        <p><span class="state good"><span aria-hidden="true">✓</span>&nbsp;enabled</span></p>
        {{/.isEnabled}}
        {{^.isEnabled}}
        <p><span class="state warn"><span aria-hidden="true">!</span>&nbsp;disabled</span></p>
        <ul class="plain">
        {{#.blocks}}
        <li>By {{.source}}{{#.by}} {{.}}{{/.by}}: {{.place}}{{#.reason}} ({{.}}){{/.reason}}, since {{#.since}}{{>time}}{{/.since}}{{#.until}}, until {{>time}}{{/.until}}. {{#.remedy}}{{>remedy}}{{/.remedy}}</li>
        {{/.blocks}}
        </ul>
        {{/.isEnabled}}
        {{#.notStored}}
        <p class="state bad">Not stored yet: {{.}}</p>
        {{/.notStored}}
        {{#mayChange}}
        {{#.hasOperatorBlock}}
        <form method="post" action="{{prefix}}/scraping/enable" class="actions"><button>Enable scraping</button></form>
        {{/.hasOperatorBlock}}
        {{#.isEnabled}}
        <details class="danger">
        <summary>Disable scraping</summary>
        <form method="post" action="{{prefix}}/scraping/disable">
        <p>Nothing is fetched, and the job that runs is cancelled.</p>
        <p><label>For how many hours <input type="number" name="hours" min="1" max="8760" step="1" inputmode="numeric" placeholder="until enabled"></label></p>
        <p>{{>reason-field}}</p>
        <p><button class="danger">Disable</button></p>
        </form>
        </details>
        {{/.isEnabled}}
        {{/mayChange}}

        """#

    static let spans =
        #"{{#.spans}}{{#.code}}<code>{{.}}</code>{{/.code}}{{#.strong}}<strong>{{.}}</strong>{{/.strong}}{{.text}}{{/.spans}}"#

    static let report = #"""
        {{#report}}
        {{#.heading}}<h3>{{>spans}}</h3>{{/.heading}}
        {{#.subheading}}<h4>{{>spans}}</h4>{{/.subheading}}
        {{#.paragraph}}<p>{{>spans}}</p>{{/.paragraph}}
        {{#.isList}}
        <ul>
        {{#.items}}
        <li{{#.isInner}} class="inner"{{/.isInner}}>{{>spans}}</li>
        {{/.items}}
        </ul>
        {{/.isList}}
        {{#.table}}
        <div class="scroll" tabindex="0" role="group" aria-label="Table of the report"><table>
        <thead><tr>{{#.head}}<th scope="col">{{>spans}}</th>{{/.head}}</tr></thead>
        <tbody>
        {{#.rows}}
        <tr>{{#.cells}}<td>{{>spans}}</td>{{/.cells}}</tr>
        {{/.rows}}
        </tbody>
        </table></div>
        {{/.table}}
        {{/report}}

        """#

    static let stageBars =
        #"<svg class="bars" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar busy" x="0" y="0" width="{{.width}}" height="5"/>{{#.usualWidth}}<rect class="bar plain" x="0" y="6" width="{{.}}" height="4"/>{{/.usualWidth}}</svg>"#
}
