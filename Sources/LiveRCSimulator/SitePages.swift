import NIOCore

/// Turns a request for a page of the site, and the fault it meets, into the script of the answer.
struct SitePages {
    let site: Site
    let robots: String?
    var validators = ServedValidators.both
    /// What `/search` knows, and how it is in the mood.
    var gazetteer: Gazetteer?
    var mood = GeocoderMood.sound

    func reply(to request: SimulatorRequest, fault: FaultKind?) -> Reply {
        if request.method != "GET", request.method != "HEAD" {
            return whole(SmallPage.status(405), ReplyHead(status: 405, length: .chunked), request)
        }
        if let fault, let reply = FaultyReply(pages: self, request: request).reply(fault) { return reply }
        return plain(request)
    }

    /// The status that `plain` answers with.
    func status(of request: SimulatorRequest) -> Int {
        if request.method != "GET", request.method != "HEAD" { return 405 }
        switch request.address {
        case .catalogue: return 200
        case .robots: return robots == nil ? 404 : 200
        case .dashboard(let slug):
            guard let index = listedIndex(slug) else { return 404 }
            return request.isConditional && version(at: index).isHeld(by: request, validators) ? 304 : 200
        case .search: return mood == .busy ? 429 : 200
        case .control, .other: return 404
        }
    }

    /// The right answer.
    func plain(_ request: SimulatorRequest) -> Reply {
        if case .catalogue = request.address { return catalogue(request, .whole) }
        if case .search = request.address { return search(request) }
        if case .robots = request.address, let robots {
            return whole(ByteBuffer(string: robots), ReplyHead(contentType: "text/plain", length: .chunked), request)
        }
        if case .dashboard(let slug) = request.address, let index = listedIndex(slug) {
            let version = version(at: index)
            let headers = version.headers(validators)
            if request.isConditional, version.isHeld(by: request, validators) {
                let head = ReplyHead(status: 304, length: .none, headers: headers)
                return Reply(
                    steps: [.write(head.bytes(keepsAlive: request.keepsAlive))], keepsAlive: request.keepsAlive)
            }
            let facts = site.facts(at: index)
            let transport = PageTransport(
                peculiarity: facts.appearance.peculiarity, takesGzip: request.takesGzip)
            let (page, head) = transport.sent(dashboard(facts), ReplyHead(length: .chunked, headers: headers))
            return whole(page, head, request)
        }
        guard let page = page(request) else {
            return whole(SmallPage.status(404), ReplyHead(status: 404, length: .chunked), request)
        }
        return whole(page, ReplyHead(length: .chunked), request)
    }

    /// The answer of the geocoding service.
    private func search(_ request: SimulatorRequest) -> Reply {
        let text = request.query("q").map(Gazetteer.decoded) ?? ""
        let isKnownFormat = request.query("format") == "jsonv2"
        let answer: (status: Int, body: String) =
            isKnownFormat ? gazetteer?.search(text, mood: mood) ?? (200, "[]") : (400, "only format=jsonv2")
        let headers = answer.status == 429 ? [("Retry-After", "1")] : []
        var reply = whole(
            ByteBuffer(string: answer.body),
            ReplyHead(
                status: answer.status, contentType: "application/json; charset=utf-8", length: .chunked,
                headers: headers),
            request)
        if mood == .slow { reply.steps.insert(.wait(until: .now() + .seconds(3)), at: 0) }
        return reply
    }

    private func version(at index: Int) -> PageVersion {
        PageVersion(
            site: site, index: index, changedIn: site.history.life(of: index, in: site.generation).pageChangedIn)
    }

    private func dashboard(_ facts: TrackFacts) -> ByteBuffer {
        var page = ByteBuffer()
        page.reserveCapacity(32 * 1024)
        DashboardPage(facts: facts).write(to: &page)
        return page
    }

    func catalogue(_ request: SimulatorRequest, _ shape: CatalogueShape) -> Reply {
        let head = ReplyHead(length: .chunked).bytes(keepsAlive: request.keepsAlive)
        let page = Chunked(CataloguePage(site: site, shape: shape))
        return Reply(
            steps: [.write(head)] + (request.method == "HEAD" ? [] : [.stream(page)]), keepsAlive: request.keepsAlive)
    }

    /// A body that is there as a whole, with its length.
    func whole(_ body: ByteBuffer, _ head: ReplyHead, _ request: SimulatorRequest) -> Reply {
        var head = head
        head.length = .bytes(body.readableBytes)
        let bytes = head.bytes(keepsAlive: request.keepsAlive)
        return Reply(
            steps: [.write(bytes)] + (request.method == "HEAD" ? [] : [.write(body)]), keepsAlive: request.keepsAlive)
    }

    /// The page a request is for, as a whole; `nil` when there is none.
    func page(_ request: SimulatorRequest) -> ByteBuffer? {
        var page = ByteBuffer()
        switch request.address {
        case .catalogue:
            var pieces = CataloguePage(site: site, shape: .whole)
            while let piece = pieces.nextPiece() { page.writeImmutableBuffer(piece) }
        case .dashboard(let slug):
            guard let index = listedIndex(slug) else { return nil }
            return dashboard(site.facts(at: index))
        case .robots:
            guard let robots else { return nil }
            page.writeString(robots)
        case .control, .search, .other: return nil
        }
        return page
    }

    private func listedIndex(_ slug: String) -> Int? {
        guard let index = site.index(of: slug), site.isListed(index) else { return nil }
        return index
    }
}

/// Short pages around the site proper.
enum SmallPage {
    static func status(_ status: Int) -> ByteBuffer {
        ByteBuffer(
            string: "<!DOCTYPE html><html><head><title>\(status)</title></head><body><h1>\(status)</h1></body></html>\n"
        )
    }

    static let login = ByteBuffer(
        string: """
            <!DOCTYPE html><html><head><title>Who are you?</title></head><body><div class="panel panel-default">
            <div class="panel-heading">Please log in</div><div class="panel-body"><form method="post" action="/login">
            <input name="user"><input name="password" type="password"><button>Log in</button></form></div></div></body></html>

            """)

    static let error = ByteBuffer(
        string: """
            <!DOCTYPE html><html><head><title>Something went wrong</title></head><body>
            <h1>Something went wrong</h1><p>The database is away. Fatal error: 2002 in line 17.</p></body></html>

            """)

    /// Bytes that are no text in any charset, the same each time.
    static let binary: ByteBuffer = {
        var draw = SplitMix64(seed: 2002)
        var bytes = ByteBuffer(bytes: [0x89, 0x50, 0x4E, 0x47, 0, 0xFF, 0xFE])
        for _ in 0..<2048 { bytes.writeInteger(draw.next()) }
        return bytes
    }()
}
