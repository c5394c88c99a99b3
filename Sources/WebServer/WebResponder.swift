import ControlProtocol
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel
import Logging
import NIOCore

/// Answers a request: looks at where it comes from and what it may do, finds its route, reads its parameters.
struct WebResponder: Sendable {
    /// An answer, and whether the connection is closed after it.
    struct Answer: Sendable {
        var response: Response
        var endsConnection = false
    }

    private let settings: WebSettings
    private let table: RouteTable
    private let callers: CallerRules
    private let cache: AnswerCache<String, Response>
    private let console: Console

    init(settings: WebSettings, routes: [Route], console: Console, cache: AnswerCache<String, Response>) {
        self.settings = settings
        self.console = console
        self.cache = cache
        table = RouteTable(routes + console.routes)
        callers = CallerRules(settings)
    }

    /// The answer to a request; whatever goes wrong is an answer, too.
    func answer(_ request: Request, _ context: WebContext) async -> Answer {
        var answer = Answer(response: Response(status: .ok))
        var context = context
        do {
            answer.response = try await respond(to: request, &context, &answer.endsConnection)
        } catch {
            let problem = Problem(any: error)
            if problem.status == 500 {
                context.logger.error("a request could not be answered: \(error)")
            }
            answer.response =
                isForPage(request)
                ? console.failure(error, console.context(context.caller, target: request.head.path ?? "/"))
                : problem.response()
        }
        SecurityHeaders.add(to: &answer.response.headers)
        if answer.endsConnection { answer.response.headers[.connection] = "close" }
        if request.method == .head { answer.response = answer.response.createHeadResponse() }
        return answer
    }

    /// Whether a browser asks for a page: what it cannot have is told as one.
    private func isForPage(_ request: Request) -> Bool {
        let (path, _) = split(request.head.path ?? "/")
        if case .route(let route, _) = table.find(request.method, path) { return route.content == .page }
        return !path.hasPrefix("/api/") && (request.headers[.accept] ?? "").contains("text/html")
    }

    private func respond(to request: Request, _ context: inout WebContext, _ endsConnection: inout Bool) async throws
        -> Response
    {
        // What is not read is not waited for.
        let hasBody =
            request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0"
        endsConnection = hasBody
        let target = request.head.path ?? ""
        guard target.utf8.count <= settings.limits.target else {
            throw Problem(.uriTooLong, "target_too_long", "The address is longer than \(settings.limits.target) bytes.")
        }
        // Of several only the first one stands in `authority`: programs in front may have gone by another.
        guard HTTPField.Name("Host").flatMap({ request.headers[$0] }) == nil else {
            throw Problem(.badRequest, "host_repeated", "The request names several hosts.")
        }
        try checkHost(request.head.authority)
        let (path, query) = split(target)
        context.caller = callers.caller(request.headers, of: context.peer)
        let route: Route
        let pathValues: [String: String]
        switch table.find(request.method, path) {
        case .route(let found, let values): (route, pathValues) = (found, values)
        case .otherMethods(let methods):
            var problem = Problem(.methodNotAllowed, "method_not_allowed", "This address does not take this method.")
            problem.allow = methods.map(\.rawValue).sorted().joined(separator: ", ")
            throw problem
        case .nothing:
            throw Problem(
                .notFound, ProtocolError.Name.notFound.rawValue, "There is nothing at this address.",
                remedy: "See \(settings.pathPrefix)\(API.root)/openapi.json for what there is.")
        }
        if route.access == .change || route.access == .enter || route.name == "watchSync" {
            try CrossSite.check(request.headers, host: request.head.authority)
        }
        let person = try permit(route.access, context.caller)

        var parameters = APIParameters()
        for rule in route.pathParameters { try parameters.take(pathValues[rule.name] ?? "", for: rule) }
        try parameters.take(query: query, route.query, isForm: route.content == .page)
        if hasBody {
            let body = try await collect(request, context.channel)
            endsConnection = false
            try take(body, request.headers, route, &parameters)
        }
        try requireAll(route, parameters)
        let webRequest = WebRequest(
            head: request.head, context: context, parameters: parameters, person: person,
            requestName: route.takesRequestName ? try requestName(request.headers) : nil, prefix: settings.pathPrefix)
        let rules = route.query + route.body
        do {
            let isPage = route.content == .page
            let isPacked = isPage && PackedPage.isWanted(by: request.headers)
            let handler: @Sendable (WebRequest) async throws -> Response = { request in
                let answer = try await route.handler(request)
                return isPage ? try await PackedPage.answer(answer, isWanted: isPacked) : answer
            }
            guard route.isShared else {
                defer { if route.access == .change { cache.clear() } }
                return try await handler(webRequest)
            }
            let key = isPage ? "\(path)?\(query) \(isPacked) \(context.caller)" : "\(path)?\(query)"
            return try await cache.answer(for: key) { try await handler(webRequest) }
        } catch {
            throw Problem(any: error) { APIParameters.apiMessage($0, rules) }
        }
    }

    // MARK: What comes before the route

    private func checkHost(_ host: String?) throws(Problem) {
        guard let host, !host.isEmpty else {
            throw Problem(.badRequest, "host_missing", "The request names no host.")
        }
        guard settings.hosts.allows(host) else {
            let shown = String(
                String.UnicodeScalarView(host.unicodeScalars.filter { $0.isASCII && $0 > " " }.prefix(100)))
            throw Problem(
                .misdirectedRequest, "host_not_allowed", "The host \(shown) is not allowed here.",
                remedy: "If this name is this server's, add it to web.allowed_hosts in /etc/tracksync/web.toml.")
        }
    }

    /// The path without the prefix, which a proxy may have taken off, and the query.
    private func split(_ target: String) -> (path: Substring, query: String) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var path = parts.first ?? "/"
        let prefix = settings.pathPrefix
        if !prefix.isEmpty, path == prefix || path.hasPrefix(prefix + "/") {
            path = path.dropFirst(prefix.count)
            if path.isEmpty { path = "/" }
        }
        return (path, parts.count == 2 ? String(parts[1]) : "")
    }

    /// The person that a change is made for; throws `Problem` where the caller may not do what the route does.
    private func permit(_ access: Route.Access, _ caller: Caller) throws(Problem) -> String? {
        if case .impostor = caller {
            throw Problem(.unauthorized, "token_refused", "The token is not the one in web.token_file.")
        }
        switch (access, caller) {
        case (.open, _), (.enter, _), (.look, .local), (.look, .person): return nil
        case (.change, .person(let name, _)):
            guard settings.changes else { throw Self.readOnly }
            return name
        case (.change, .local), (.change, .stranger):
            guard settings.changes else { throw Self.readOnly }
            throw unknown("Only people who are known may change things.")
        case (.look, .stranger):
            throw unknown("Only people who are known may look from another machine.")
        case (_, .impostor): return nil
        }
    }

    private static let readOnly = Problem(
        .forbidden, "changes_off", "Nothing can be changed here.",
        remedy: "Set changes = true below [web] in /etc/tracksync/web.toml, and say there who may.")

    private func unknown(_ message: String) -> Problem {
        let remedy =
            settings.token == nil
            ? "Ask through a proxy of web.trusted_proxies, from an address in web.trusted_clients, or set web.token_file."
            : "Send the token: Authorization: Bearer TOKEN. In a browser, log in."
        return Problem(settings.token == nil ? .forbidden : .unauthorized, "not_known", message, remedy: remedy)
    }

    // MARK: Parameters

    private func collect(_ request: Request, _ channel: any Channel) async throws -> ByteBuffer {
        let limit = settings.limits.body
        let tooLarge = Problem(.contentTooLarge, "body_too_large", "The body is larger than \(limit) bytes.")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        return try await SlowClient.guarding(channel, settings.limits.request) {
            var body = ByteBuffer()
            do {
                for try await var piece in request.body {
                    guard body.readableBytes + piece.readableBytes <= limit else { throw tooLarge }
                    body.writeBuffer(&piece)
                }
            } catch let error where !(error is Problem || error is CancellationError) {
                // What else goes wrong here is the client's doing, and nothing for the journal.
                throw Problem(.badRequest, "body_broken", "The body ends too early, or is not sent as HTTP wants it.")
            }
            return body
        }
    }

    private func take(
        _ body: ByteBuffer, _ headers: HTTPFields, _ route: Route, _ parameters: inout APIParameters
    ) throws(Problem) {
        guard body.readableBytes > 0 else { return }
        guard !route.body.isEmpty else {
            throw Problem(
                .badRequest, ProtocolError.Name.invalidParams.rawValue, "This address takes no body.")
        }
        let type = (headers[.contentType] ?? "").prefix { $0 != ";" }.lowercased()
        if route.content == .page {
            guard type.filter({ $0 != " " }) == "application/x-www-form-urlencoded" else {
                throw Problem(.unsupportedMediaType, "unsupported_media_type", "The body must be what a form sends.")
            }
            return try parameters.take(query: String(buffer: body), route.body, isForm: true)
        }
        guard type.filter({ $0 != " " }) == "application/json" else {
            throw Problem(.unsupportedMediaType, "unsupported_media_type", "The body must be application/json.")
        }
        try parameters.take(json: Data(body.readableBytesView), route.body)
    }

    private func requireAll(_ route: Route, _ parameters: APIParameters) throws(Problem) {
        for rule in route.query + route.body where rule.isRequired && parameters[rule.name] == nil {
            throw Problem(
                .badRequest, ProtocolError.Name.invalidParams.rawValue, "\(APIParameters.apiName(rule.name)) is missing"
            )
        }
    }

    /// The client's name for the request, with or without quotes (draft-ietf-httpapi-idempotency-key-header).
    private func requestName(_ headers: HTTPFields) throws(Problem) -> String? {
        guard let field = HTTPField.Name("Idempotency-Key"), let text = headers[field] else { return nil }
        let isQuoted = text.count >= 2 && text.first == "\"" && text.last == "\""
        let name = isQuoted ? String(text.dropFirst().dropLast()) : text
        guard (1...128).contains(name.unicodeScalars.count) else {
            throw Problem(
                .badRequest, ProtocolError.Name.invalidParams.rawValue,
                "Idempotency-Key must have 1 to 128 characters")
        }
        return name
    }
}

/// What tells a page of a stranger from one of ours: what browsers say of where a request comes from.
enum CrossSite {
    /// Throws `Problem` for a request that a browser makes for another site's page.
    static func check(_ headers: HTTPFields, host: String?) throws(Problem) {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ headers[$0] }) {
            guard site == "same-origin" || site == "none" else { throw refusal }
            return
        }
        // Browsers say the first over HTTPS and to this machine alone. What sends neither is no browser.
        guard let origin = headers[.origin] else { return }
        let parts = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "http:" || parts[0] == "https:", let host,
            parts[2].lowercased() == host.lowercased()
        else { throw refusal }
    }

    private static let refusal = Problem(
        .forbidden, "cross_site", "The request comes from a page of another site.",
        remedy: "Use the console's own pages. Behind a proxy: have it pass the Host that the browser sent.")
}

/// What every answer says to browsers.
enum SecurityHeaders {
    private static let all: [(HTTPField.Name, String)] = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
        // Not no-referrer: with it browsers send `Origin: null` with our own forms, and over plain HTTP from another machine
        // nothing else tells these from a stranger's. Other sites hear nothing with this one, either.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }

    /// Adds them; an answer that may be kept says so itself.
    static func add(to headers: inout HTTPFields) {
        for (name, value) in all { headers[name] = value }
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }
}
