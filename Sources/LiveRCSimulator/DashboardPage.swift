import NIOCore

/// Writes a track's dashboard.
struct DashboardPage {
    let facts: TrackFacts

    func write(to buffer: inout ByteBuffer) {
        let template =
            facts.appearance.style == .raw ? DashboardBoilerplate.raw : DashboardBoilerplate.formatted
        for segment in template.segments {
            switch segment {
            case .fixed(let bytes): buffer.writeImmutableBuffer(bytes)
            case .slot(.name): buffer.writeEscaped(facts.name, rawAmpersands: facts.appearance.rawAmpersands)
            case .slot(.results): buffer.writeDecimal(facts.appearance.results, grouped: true)
            case .slot(.sessions): buffer.writeDecimal(facts.appearance.sessions, grouped: true)
            case .slot(.videos): buffer.writeDecimal(facts.appearance.videos, grouped: true)
            case .slot(.about): if let about = facts.about { writePanel(&buffer) { write(about, &$0) } }
            case .slot(.map): if let map = facts.map { writePanel(&buffer) { write(map, &$0) } }
            case .slot(.statistics): if let rows = facts.statistics { writePanel(&buffer) { write(rows, &$0) } }
            case .slot(.facebook): if let facebook = facts.facebook { writePanel(&buffer) { write(facebook, &$0) } }
            }
        }
    }

    private var isRaw: Bool { facts.appearance.style == .raw }

    private var peculiarity: Peculiarity? { facts.appearance.peculiarity }

    /// Writes a panel, its tags in another spelling where the page is so.
    private func writePanel(_ buffer: inout ByteBuffer, _ write: (inout ByteBuffer) -> Void) {
        guard peculiarity == .otherSpelling else {
            write(&buffer)
            return
        }
        var panel = ByteBuffer()
        write(&panel)
        buffer.writeImmutableBuffer(Respelling.respelled(panel))
    }

    private func escaped(_ text: String, _ buffer: inout ByteBuffer, isAttribute: Bool = false) {
        if let spelling = Spelling(peculiarity) {
            spelling.write(text, to: &buffer, isAttribute: isAttribute)
        } else {
            buffer.writeEscaped(text, rawAmpersands: facts.appearance.rawAmpersands)
        }
    }

    private func openPanel(_ icon: StaticString, _ body: StaticString, _ buffer: inout ByteBuffer, heading: String) {
        buffer.writeStaticString(
            isRaw
                ? "\t\t<div class=\"panel panel-default\">\n\t\t\t<div class=\""
                : "            <div class=\"panel panel-default\">\n              <div class=\"")
        buffer.writeStaticString(headingClasses)
        buffer.writeStaticString(isRaw ? "\"><i class=\"fa fa-" : "\">\n                <i class=\"fa fa-")
        buffer.writeStaticString(icon)
        buffer.writeStaticString(" fa-fw\"></i> ")
        let isInElement = peculiarity == .elementsInHeadings
        if isInElement { buffer.writeStaticString(isRaw ? "<h3 class=\"panel-title\">" : "<span><b>") }
        escaped(heading, &buffer)
        if isInElement { buffer.writeStaticString(isRaw ? "</h3>" : "</b></span>") }
        buffer.writeStaticString(
            isRaw ? "</div>\n\t\t\t<div class=\"" : "\n              </div>\n              <div class=\"")
        buffer.writeStaticString(body)
        buffer.writeStaticString("\">\n")
    }

    private var headingClasses: StaticString {
        guard peculiarity == .headingClasses else { return "panel-heading" }
        return facts.index.isMultiple(of: 2) ? "panel-heading clearfix" : "js-about\tpanel-heading  clearfix"
    }

    private func closePanel(_ buffer: inout ByteBuffer) {
        buffer.writeStaticString(
            isRaw
                ? "\t\t\t</div>\n\t\t\t<!-- /.panel-body -->\n\t\t</div>\n\t\t\n"
                : "              </div>\n              <!-- /.panel-body -->\n            </div>\n\n")
    }

    private func lineBreak(_ buffer: inout ByteBuffer) {
        buffer.writeStaticString(
            peculiarity == .endTagBreaks ? "</br>" : isRaw ? "\t\t\t\t\t\t\t<br>" : "\n                      <br />")
    }

    // MARK: Panels

    private func write(_ about: TrackFacts.About, _ buffer: inout ByteBuffer) {
        openPanel("flag", "panel-body", &buffer, heading: "About \(facts.name)")
        buffer.writeStaticString(
            """
            \t\t\t\t<div class="row">
            \t\t\t\t\t<div class="col-sm-4">
            \t\t\t\t\t\t<address class="small">
            \t\t\t\t\t\t\t<strong>
            """)
        escaped(facts.name, &buffer)
        buffer.writeStaticString("</strong>\n")
        for line in about.addressLines {
            lineBreak(&buffer)
            escaped(line, &buffer)
            if !isRaw { buffer.writeStaticString(" ") }
        }
        lineBreak(&buffer)
        buffer.writeStaticString("\n")
        lineBreak(&buffer)
        buffer.writeStaticString("<abbr title=\"Phone\">P:</abbr> ")
        writeLink(about.phone?.text, scheme: "tel:", about.nothing, &buffer)
        lineBreak(&buffer)
        buffer.writeStaticString("<abbr title=\"Website\">W:</abbr> ")
        writeLink(about.website?.text, scheme: "", about.nothing, &buffer)
        lineBreak(&buffer)
        buffer.writeStaticString("<abbr title=\"E-Mail\">E:</abbr> ")
        writeEmail(about.email, about.nothing, &buffer)
        buffer.writeStaticString(
            "\t\t\t\t\t\t</address>\n\t\t\t\t\t</div>\n\t\t\t\t\t\n\t\t\t\t\t<div class=\"col-sm-8\">\n")
        if let logo = about.logo {
            buffer.writeStaticString("\t\t\t\t\t\t<p class=\"text-right\"><img src=\"")
            buffer.writeEscaped(logo)
            buffer.writeStaticString(isRaw ? "\"></p>\n" : "\" /></p>\n")
        }
        buffer.writeStaticString("\t\t\t\t\t</div>\n\t\t\t\t</div>\n\t\t\t\t\n")
        if let description = about.description { writeDescription(description, &buffer) }
        closePanel(&buffer)
    }

    private func writeLink(
        _ target: String?, scheme: StaticString, _ nothing: String, _ buffer: inout ByteBuffer
    ) {
        guard let target else {
            // A sign where a link should be is a link too, now and then.
            let isLink = nothing == "#"
            if isLink { buffer.writeStaticString("<a href=\"#\">") }
            buffer.writeString(nothing)
            if isLink { buffer.writeStaticString("</a>") }
            return
        }
        buffer.writeStaticString("<a href=\"")
        buffer.writeStaticString(scheme)
        escaped(target, &buffer, isAttribute: true)
        if peculiarity == .surplusQuotes { buffer.writeStaticString("\"") }
        buffer.writeStaticString(isRaw ? "\" target=\"_blank\">" : "\" target=\"_blank\"\n                        >")
        escaped(target, &buffer)
        buffer.writeStaticString(isRaw ? "</a>" : "</a\n                      >")
    }

    private func writeEmail(_ email: TrackFacts.Contact?, _ nothing: String, _ buffer: inout ByteBuffer) {
        guard let email else {
            buffer.writeString(nothing)
            return
        }
        let text = email.text
        let parts = text.split(separator: "@", maxSplits: 1)
        let other: StaticString? = facts.index.isMultiple(of: 2) ? "E-Mail us" : "[email protected]"
        switch facts.peculiarity {
        case .mailtoLink where email.isReadable:
            writeEmailLink("mailto:\(text)?subject=Racing", &buffer) { $0.writeStaticString("E-Mail us") }
        case .protectedEmail where email.isReadable:
            writeProtected(text, &buffer)
        case .emailInText where email.isReadable:
            writeEmailLink("#", &buffer) { $0.writeEntities(text) }
        case .wordsForEmail:
            writeEmailLink(facts.index.isMultiple(of: 2) ? "#" : "javascript:noSpam('', '');", &buffer) {
                $0.writeString(text)
            }
        default:
            let domain = parts.count > 1 ? parts[1] : ""
            writeEmailLink("javascript:noSpam('\(parts[0])', '\(domain)');", &buffer) { buffer in
                if facts.peculiarity == .otherEmailText, email.isReadable, let other {
                    buffer.writeStaticString(other)
                } else {
                    buffer.writeEntities(text)
                }
            }
        }
    }

    private func writeEmailLink(_ target: String, _ buffer: inout ByteBuffer, _ text: (inout ByteBuffer) -> Void) {
        buffer.writeStaticString("<a href=\"")
        buffer.writeString(target)
        buffer.writeStaticString(
            isRaw ? "\" target=\"_blank\">" : "\"\n                        target=\"_blank\"\n                        >"
        )
        text(&buffer)
        buffer.writeStaticString(isRaw ? "</a>" : "</a\n                      >")
    }

    /// As Cloudflare rewrites addresses: in hexadecimal, each byte but the first XORed with that.
    private func writeProtected(_ email: String, _ buffer: inout ByteBuffer) {
        let key = UInt8(truncatingIfNeeded: facts.index &* 37 &+ 11)
        let code = ([key] + email.utf8.map { $0 ^ key }).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
        if facts.index.isMultiple(of: 2) {
            buffer.writeString(
                "<a href=\"/cdn-cgi/l/email-protection\" class=\"__cf_email__\" data-cfemail=\"\(code)\">[email&#160;protected]</a>"
            )
        } else {
            buffer.writeString(
                "<a href=\"/cdn-cgi/l/email-protection#\(code)\"><span class=\"__cf_email__\" data-cfemail=\"\(code)\">"
                    + "[email&#160;protected]</span></a>")
        }
    }

    private func writeDescription(_ lines: [String], _ buffer: inout ByteBuffer) {
        buffer.writeStaticString(
            isRaw
                ? "\t\t\t\t<div class=\"row\">\n\t\t\t\t\t<div class=\"col-md-12\">\n\t\t\t\t\t\t<hr>\n\t\t\t\t\t\t"
                : "                <div class=\"row\">\n                  <div class=\"col-md-12\">\n                    <hr />\n                    "
        )
        if peculiarity == .blockDescription {
            writeBlocks(lines, &buffer)
            buffer.writeStaticString("\t\t\t\t\t</div>\n\t\t\t\t</div>\n")
            return
        }
        for (number, line) in lines.enumerated() {
            if number > 0 { buffer.writeStaticString(isRaw ? "<br>\r\n" : "<br />\n                    ") }
            if isRaw || peculiarity != nil {
                escaped(line, &buffer)
            } else {
                writeWrapped(line, &buffer)
            }
        }
        buffer.writeStaticString("\t\t\t\t\t</div>\n\t\t\t\t</div>\n")
    }

    /// Each line a block, an empty one a line break.
    private func writeBlocks(_ lines: [String], _ buffer: inout ByteBuffer) {
        let blocks: [(StaticString, StaticString)] = [
            ("<p>", "</p>"), ("<p>", ""), ("<ul><li>", "</li></ul>"), ("<div>", "</div>"), ("<h4>", "</h4>"),
            ("<ol><li>", "</ol>"), ("<blockquote>", "</blockquote>"),
        ]
        for (number, line) in lines.enumerated() {
            if line.isEmpty {
                buffer.writeStaticString("</p><br>")
                continue
            }
            let block = blocks[(facts.index + number) % blocks.count]
            buffer.writeStaticString(block.0)
            escaped(line, &buffer)
            buffer.writeStaticString(block.1)
        }
    }

    /// A formatter breaks long text at spaces.
    private func writeWrapped(_ line: String, _ buffer: inout ByteBuffer) {
        var width = 20
        for (number, word) in line.split(separator: " ").enumerated() {
            if number > 0 {
                buffer.writeStaticString(width + word.utf8.count > 100 ? "\n                    " : " ")
                if width + word.utf8.count > 100 { width = 20 }
            }
            buffer.writeEscaped(String(word))
            width += word.utf8.count + 1
        }
    }

    private func write(_ map: TrackFacts.Map, _ buffer: inout ByteBuffer) {
        openPanel("map-marker", "panel-body no-padding", &buffer, heading: "Track Map")
        buffer.writeStaticString(
            """
            \t\t\t\t<iframe width="100%" onload="$(this).css('height', ($(this).width()*.6)+'px');" frameborder="0" \
            style="border: 0" src="https://www.google.com/maps/embed/v1/place?key=SimulatedKeyThatOpensNothing0000000000
            """)
        // Before and after the query: both are seen.
        let center = map.form == .point ? nil : map.center
        if facts.index.isMultiple(of: 2) { write(center, &buffer) }
        buffer.writeStaticString("&q=")
        MapQuery(map: map).write(to: &buffer)
        if !facts.index.isMultiple(of: 2) { write(center, &buffer) }
        buffer.writeStaticString(
            isRaw
                ? "\" allowfullscreen></iframe>\n"
                : "\"\n                  allowfullscreen\n                ></iframe>\n")
        closePanel(&buffer)
    }

    private func write(_ center: TrackFacts.Center?, _ buffer: inout ByteBuffer) {
        guard let center else { return }
        buffer.writeStaticString("&center=")
        buffer.writeDegrees(center.latitude)
        buffer.writeStaticString(",")
        buffer.writeDegrees(center.longitude)
        buffer.writeStaticString("&zoom=14")
    }

    private func write(_ rows: [TrackFacts.StatisticsRow], _ buffer: inout ByteBuffer) {
        openPanel("line-chart", "panel-body no_padding", &buffer, heading: "Lifetime Track Stats")
        buffer.writeStaticString("\t\t\t\t<table class=\"table\">\n\t\t\t\t\t<tbody>\n")
        let labels: [StaticString] = ["Laps", "Practice Sessions", "Races", "Entries", "Events"]
        for (label, row) in zip(labels, rows) {
            if case .missing = row { continue }
            buffer.writeStaticString(
                isRaw ? "\t\t\t\t\t\t<tr>\n\t\t\t\t\t\t\t<th>" : "                    <tr>\n                      <th>")
            buffer.writeStaticString(label)
            buffer.writeStaticString(
                isRaw
                    ? "</th>\n\t\t\t\t\t\t\t<td class=\"text-right"
                    : "</th>\n                      <td class=\"text-right")
            if case .lost = row {} else { buffer.writeStaticString("\"") }
            if peculiarity == .surplusQuotes { buffer.writeStaticString(" \"") }
            buffer.writeStaticString(">")
            switch row {
            case .number(let number), .lost(let number): buffer.writeDecimal(number, grouped: true)
            case .text(let text): escaped(text, &buffer)
            case .missing: break
            }
            buffer.writeStaticString(isRaw ? "</td>\n\t\t\t\t\t\t</tr>\n" : "</td>\n                    </tr>\n")
        }
        buffer.writeStaticString("\t\t\t\t\t</tbody>\n\t\t\t\t</table>\n")
        closePanel(&buffer)
    }

    private func write(_ facebook: TrackFacts.Facebook, _ buffer: inout ByteBuffer) {
        openPanel(
            "facebook-square", "panel-body no-padding", &buffer,
            heading: facebook.isFeed ? "Facebook Feed" : "Facebook Page")
        if facebook.isFeed {
            buffer.writeStaticString(
                "\t\t\t\t<div class=\"fb-page\" data-width=\"500px\" data-height=\"800px\" data-href=\"")
            buffer.writeEscaped(facebook.url)
            buffer.writeStaticString(
                "\" data-tabs=\"timeline\" data-small-header=\"false\">\n\t\t\t\t\t<blockquote cite=\"")
            buffer.writeEscaped(facebook.url)
            buffer.writeStaticString("\" class=\"fb-xfbml-parse-ignore\">")
        }
        buffer.writeStaticString("<a href=\"")
        buffer.writeEscaped(facebook.url)
        buffer.writeStaticString("\" target=\"_blank\">")
        escaped(facts.name, &buffer)
        buffer.writeStaticString("</a>")
        if facebook.isFeed { buffer.writeStaticString("</blockquote>\n\t\t\t\t</div>\n") }
        closePanel(&buffer)
    }
}
