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
            case .slot(.name): escaped(facts.name, &buffer)
            case .slot(.results): buffer.writeDecimal(facts.appearance.results, grouped: true)
            case .slot(.sessions): buffer.writeDecimal(facts.appearance.sessions, grouped: true)
            case .slot(.videos): buffer.writeDecimal(facts.appearance.videos, grouped: true)
            case .slot(.about): if let about = facts.about { write(about, &buffer) }
            case .slot(.map): if let map = facts.map { write(map, &buffer) }
            case .slot(.statistics): if let rows = facts.statistics { write(rows, &buffer) }
            case .slot(.facebook): if let facebook = facts.facebook { write(facebook, &buffer) }
            }
        }
    }

    private var isRaw: Bool { facts.appearance.style == .raw }

    private func escaped(_ text: String, _ buffer: inout ByteBuffer) {
        buffer.writeEscaped(text, rawAmpersands: facts.appearance.rawAmpersands)
    }

    private func openPanel(_ icon: StaticString, _ body: StaticString, _ buffer: inout ByteBuffer, heading: String) {
        buffer.writeStaticString(
            isRaw
                ? "\t\t<div class=\"panel panel-default\">\n\t\t\t<div class=\"panel-heading\"><i class=\"fa fa-"
                : "            <div class=\"panel panel-default\">\n              <div class=\"panel-heading\">\n                <i class=\"fa fa-"
        )
        buffer.writeStaticString(icon)
        buffer.writeStaticString(" fa-fw\"></i> ")
        escaped(heading, &buffer)
        buffer.writeStaticString(
            isRaw ? "</div>\n\t\t\t<div class=\"" : "\n              </div>\n              <div class=\"")
        buffer.writeStaticString(body)
        buffer.writeStaticString("\">\n")
    }

    private func closePanel(_ buffer: inout ByteBuffer) {
        buffer.writeStaticString(
            isRaw
                ? "\t\t\t</div>\n\t\t\t<!-- /.panel-body -->\n\t\t</div>\n\t\t\n"
                : "              </div>\n              <!-- /.panel-body -->\n            </div>\n\n")
    }

    private func lineBreak(_ buffer: inout ByteBuffer) {
        buffer.writeStaticString(isRaw ? "\t\t\t\t\t\t\t<br>" : "\n                      <br />")
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
        writeLink(about.phone, scheme: "tel:", &buffer)
        lineBreak(&buffer)
        buffer.writeStaticString("<abbr title=\"Website\">W:</abbr> ")
        writeLink(about.website, scheme: "", &buffer)
        lineBreak(&buffer)
        buffer.writeStaticString("<abbr title=\"E-Mail\">E:</abbr> ")
        writeEmail(about.email, &buffer)
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

    private func writeLink(_ target: String?, scheme: StaticString, _ buffer: inout ByteBuffer) {
        guard let target else {
            buffer.writeStaticString("N/A")
            return
        }
        buffer.writeStaticString("<a href=\"")
        buffer.writeStaticString(scheme)
        escaped(target, &buffer)
        buffer.writeStaticString(isRaw ? "\" target=\"_blank\">" : "\" target=\"_blank\"\n                        >")
        escaped(target, &buffer)
        buffer.writeStaticString(isRaw ? "</a>" : "</a\n                      >")
    }

    private func writeEmail(_ email: String?, _ buffer: inout ByteBuffer) {
        guard let email else {
            buffer.writeStaticString("N/A")
            return
        }
        let parts = email.split(separator: "@", maxSplits: 1)
        buffer.writeStaticString("<a href=\"javascript:noSpam('")
        buffer.writeSubstring(parts[0])
        buffer.writeStaticString("', '")
        if parts.count > 1 { buffer.writeSubstring(parts[1]) }
        buffer.writeStaticString(
            isRaw
                ? "');\" target=\"_blank\">"
                : "');\"\n                        target=\"_blank\"\n                        >")
        buffer.writeEntities(email)
        buffer.writeStaticString(isRaw ? "</a>" : "</a\n                      >")
    }

    private func writeDescription(_ lines: [String], _ buffer: inout ByteBuffer) {
        buffer.writeStaticString(
            isRaw
                ? "\t\t\t\t<div class=\"row\">\n\t\t\t\t\t<div class=\"col-md-12\">\n\t\t\t\t\t\t<hr>\n\t\t\t\t\t\t"
                : "                <div class=\"row\">\n                  <div class=\"col-md-12\">\n                    <hr />\n                    "
        )
        for (number, line) in lines.enumerated() {
            if number > 0 { buffer.writeStaticString(isRaw ? "<br>\r\n" : "<br />\n                    ") }
            if isRaw {
                escaped(line, &buffer)
            } else {
                writeWrapped(line, &buffer)
            }
        }
        buffer.writeStaticString("\t\t\t\t\t</div>\n\t\t\t\t</div>\n")
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
        if map.center != nil, facts.index.isMultiple(of: 2) { write(map.center, &buffer) }
        buffer.writeStaticString("&q=")
        MapQuery(location: map.location, encoding: map.encoding).write(to: &buffer)
        if map.center != nil, !facts.index.isMultiple(of: 2) { write(map.center, &buffer) }
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
                    ? "</th>\n\t\t\t\t\t\t\t<td class=\"text-right\">"
                    : "</th>\n                      <td class=\"text-right\">")
            switch row {
            case .number(let number): buffer.writeDecimal(number, grouped: true)
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

extension Site {
    /// A track's dashboard page.
    public func dashboard(at index: Int) -> [UInt8] {
        var page = ByteBuffer()
        DashboardPage(facts: facts(at: index)).write(to: &page)
        return Array(buffer: page)
    }
}
