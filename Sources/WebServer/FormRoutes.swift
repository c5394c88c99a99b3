import Catalogue
import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel
import WebConsole

/// The addresses that the console's forms are sent to. Each leads on to a page.
struct FormRoutes: Sendable {
    let console: Console

    /// The routes.
    var all: [Route] {
        [
            form("/start", JobStartParams.apiRules) { try await start($0) },
            form("/jobs/{id}/cancel", [.reason]) { request in
                let job = try await ask(.jobCancel, request, as: Job.self)
                return console.redirect(to: "/jobs/\(job.id)", telling: .cancelled)
            },
            form("/jobs/{id}/resume", [.reason]) { request in
                try await begin {
                    try await ask(.jobResume, request, as: Job.self)
                } telling: {
                    .resumed
                }
            },
            form("/attention/{point}/ack", [.reason]) { request in
                var parameters = request.parameters.without("point")
                parameters["id"] = request.parameters["point"]
                _ = try await console.session.ask(
                    .attentionAck, parameters, as: AttentionList.self, onBehalfOf: request.person)
                return console.redirect(to: "/", telling: .acknowledged)
            },
            form("/follow", [ParameterRule("follow", .slug), ParameterRule("unfollow", .slug)]) {
                try await follow($0)
            },
            form("/scraping/disable", [.reason, ParameterRule("hours", .integer(1...8760))]) { try await disable($0) },
            form("/scraping/enable", []) { request in
                _ = try await console.session.ask(
                    .scrapingSet, ScrapingSetParams(enabled: true, all: true), as: ScrapingChange.self,
                    onBehalfOf: request.person)
                return console.redirect(to: "/", telling: .enabled)
            },
            form("/login", Self.loginRules, access: .enter) { try await logIn($0) },
            form("/logout", [], access: .enter) { request in
                var response = console.redirect(to: "/", telling: .loggedOut)
                response.headers[.setCookie] = cookie("", lifetime: 0, isSecure: request.isSecure)
                return response
            },
        ]
    }

    private static let loginRules = [
        ParameterRule("name", .text(maximum: 100), isRequired: true),
        ParameterRule("token", .text(maximum: 1000), isRequired: true),
    ]

    private func form(
        _ path: String, _ body: [ParameterRule], access: Route.Access = .change,
        _ act: @escaping @Sendable (WebRequest) async throws -> Response
    ) -> Route {
        Route(
            method: .post, path: path, name: "form \(path)", summary: "A form of the console.", access: access,
            body: body + [Console.returnRule], answers: [], content: .page,
            handler: { request in
                do {
                    return try await act(request)
                } catch {
                    let context = console.context(request.context.caller, target: "/")
                    return console.failure(error, context, back: Console.back(request.parameters.text("return")))
                }
            })
    }

    private func ask<Answer: Codable & Sendable>(
        _ method: ControlProtocol.Method, _ request: WebRequest, as type: Answer.Type
    ) async throws -> Answer {
        try await console.session.ask(
            method, request.parameters.without("return"), as: type, onBehalfOf: request.person)
    }

    // MARK: Jobs

    private func start(_ request: WebRequest) async throws -> Response {
        try await begin {
            try await ask(.jobStart, request, as: Job.self)
        } telling: {
            .started
        }
    }

    /// Leads to the job that was begun, or to the one that is under way already.
    private func begin(
        _ ask: () async throws -> Job, telling notice: () -> WebConsole.Notice
    ) async throws -> Response {
        do {
            return console.redirect(to: "/jobs/\(try await ask().id)", telling: notice())
        } catch let error as ProtocolError where error.data.name == .alreadyRunning {
            guard let id = error.data.jobId, error.data.host == nil else { throw error }
            return console.redirect(to: "/jobs/\(id)", telling: .running)
        }
    }

    // MARK: Tracks and scraping

    private func follow(_ request: WebRequest) async throws -> Response {
        let isFollow = request.parameters.text("follow") != nil
        guard let text = request.parameters.text(isFollow ? "follow" : "unfollow"), let slug = TrackSlug(text) else {
            throw Problem(.badRequest, ProtocolError.Name.invalidParams.rawValue, "The form names no track.")
        }
        _ = try await console.session.ask(
            isFollow ? .trackFollow : .trackUnfollow, TrackFollowParams(slugs: [slug]), as: TrackFollowResult.self,
            onBehalfOf: request.person)
        return console.redirect(
            to: Console.back(request.parameters.text("return")), telling: isFollow ? .followed : .unfollowed)
    }

    private func disable(_ request: WebRequest) async throws -> Response {
        var parameters = ScrapingSetParams(enabled: false, reason: request.parameters.text("reason"))
        if case .integer(let hours) = request.parameters["hours"] {
            guard (1...8760).contains(hours) else {
                throw Problem(
                    .badRequest, ProtocolError.Name.invalidParams.rawValue, "The hours must be 1 to 8,760.")
            }
            parameters.forSeconds = Int(hours) * 3600
        }
        let change = try await console.session.ask(
            .scrapingSet, parameters, as: ScrapingChange.self, onBehalfOf: request.person)
        return console.redirect(to: "/", telling: change.kept == nil ? .disabled : .kept)
    }

    // MARK: Logins

    private func logIn(_ request: WebRequest) async throws -> Response {
        let back = Console.back(request.parameters.text("return"))
        let name = request.parameters.text("name").flatMap(CallerRules.personName)
        guard let logins = console.logins else {
            throw Problem(
                .forbidden, "no_token", "There is no token to log in with.",
                remedy: "Set web.token_file in /etc/tracksync/web.toml.")
        }
        guard let name, logins.isToken(request.parameters.text("token") ?? "") else {
            // Who guesses has to wait.
            try await Task.sleep(for: .seconds(1))
            return console.html(
                LoginPage(wasRefused: true, back: back), console.context(request.context.caller, target: "/login"),
                status: .forbidden)
        }
        var response = console.redirect(to: back, telling: .loggedIn)
        response.headers[.setCookie] = cookie(
            logins.cookieValue(for: name), lifetime: Logins.lifetime, isSecure: request.isSecure)
        return response
    }

    /// A login for the browser to keep, and to send from our own pages alone.
    private func cookie(_ value: String, lifetime: Int, isSecure: Bool) -> String {
        let path = console.settings.pathPrefix.isEmpty ? "/" : console.settings.pathPrefix
        return "\(Logins.cookie)=\(value); Path=\(path); Max-Age=\(lifetime); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }
}

extension WebRequest {
    /// Whether the browser came by HTTPS, as far as it says so: to a proxy, since this server speaks HTTP.
    fileprivate var isSecure: Bool { head.headerFields[.origin]?.hasPrefix("https://") ?? false }

    /// The path and query below the prefix.
    var target: String {
        let target = head.path ?? "/"
        guard !prefix.isEmpty, target == prefix || target.hasPrefix(prefix + "/") || target.hasPrefix(prefix + "?")
        else { return target }
        let rest = String(target.dropFirst(prefix.count))
        return rest.hasPrefix("/") ? rest : "/" + rest
    }
}
