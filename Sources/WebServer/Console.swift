import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import NIOCore
import Remedies
import WebConsole

/// The console: pages for people, of what the daemon answers.
struct Console: Sendable {
    let session: ControlSession
    let settings: WebSettings
    let logins: Logins?
    private let renderer: ConsoleRenderer
    private let assets: [String: StaticAsset]

    init(session: ControlSession, settings: WebSettings) {
        self.session = session
        self.settings = settings
        logins = settings.token.map { Logins(token: $0) }
        let assets = ConsoleAssets()
        renderer = ConsoleRenderer(version: Product.version, assets: assets)
        self.assets = Dictionary(assets.all.map { ($0.address, $0) }) { first, _ in first }
    }

    /// All addresses of the console.
    var routes: [Route] { PageRoutes(console: self).all + FormRoutes(console: self).all }

    // MARK: Answers

    /// A page as an answer.
    func html(_ page: any ConsolePage, _ context: PageContext, status: HTTPResponse.Status = .ok) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.vary] = "Cookie"
        if status == .serviceUnavailable { headers[.retryAfter] = "2" }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(string: renderer.html(page, context))))
    }

    /// Sends a browser to another page, below the prefix, and has it tell what was done.
    func redirect(to path: String, telling notice: WebConsole.Notice? = nil) -> Response {
        let place = path.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        var target = String(place[0])
        if let notice { target += (target.contains("?") ? "&" : "?") + "notice=\(notice.rawValue)" }
        if place.count > 1 { target += "#\(place[1])" }
        var headers = HTTPFields()
        headers[.location] = settings.pathPrefix + target
        return Response(status: .seeOther, headers: headers)
    }

    /// A file that pages refer to. Its address changes with its content, so that it may be kept for ever.
    func asset(_ name: String) throws(Problem) -> Response {
        guard let asset = assets[name] else {
            throw Problem(.notFound, ProtocolError.Name.notFound.rawValue, "There is nothing at this address.")
        }
        var headers = HTTPFields()
        headers[.contentType] = asset.contentType
        headers[.cacheControl] = "public, max-age=31536000, immutable"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    // MARK: Errors

    /// What went wrong, as a page.
    func failure(_ error: any Error, _ context: PageContext, back: String = "/") -> Response {
        switch error {
        case let error as SessionError:
            let status: HTTPResponse.Status = Problem(error).status == 503 ? .serviceUnavailable : .badGateway
            return html(
                LostDaemonPage(
                    socket: settings.controlSocket,
                    reason: [error.message, error.hint].compactMap(\.self).joined(separator: " ")),
                context, status: status)
        case let error as ProtocolError:
            let problem = Problem(error)
            return html(
                ErrorPage(
                    title: Self.title(problem), message: error.message, hint: error.data.hint,
                    action: error.data.action, back: back),
                context, status: HTTPResponse.Status(code: problem.status))
        default:
            let problem = Problem(any: error)
            // Who is not known yet, and can be, says who it is and comes back.
            if problem.code == "not_known", problem.status == 401 {
                return redirect(to: WebLink.path("/login", [("return", context.path)]))
            }
            let page = ErrorPage(
                title: Self.title(problem), message: problem.detail, hint: problem.remedy?.text, back: back)
            var response = html(page, context, status: HTTPResponse.Status(code: problem.status))
            if let allow = problem.allow { response.headers[.allow] = allow }
            return response
        }
    }

    private static func title(_ problem: Problem) -> String {
        switch problem.status {
        case 404: "Not found"
        case 400, 409: "That cannot be done"
        case 401, 403, 421: "Not allowed"
        case 503, 502, 504: "Not available"
        default: problem.title
        }
    }

    // MARK: Who looks

    /// What a page stands in.
    func context(_ caller: Caller, target: String, notice: String? = nil) -> PageContext {
        PageContext(
            prefix: settings.pathPrefix, viewer: viewer(caller), now: Date(),
            notice: notice.flatMap(WebConsole.Notice.init(rawValue:)), path: Self.ownPath(target))
    }

    private func viewer(_ caller: Caller) -> Viewer {
        switch caller {
        case .person(let name, let cookie):
            Viewer(name: name, restriction: settings.changes ? nil : .changesOff, hasSession: cookie)
        case .local, .stranger, .impostor:
            Viewer(restriction: settings.changes ? logins == nil ? .notAllowed : .notLoggedIn : .changesOff)
        }
    }

    /// Where a form leads back to.
    static let returnRule = ParameterRule("return", .text(maximum: 2000))

    /// The path that a form names, where it is one of ours.
    static func back(_ path: String?) -> String { path.flatMap { isOwnPath($0) ? ownPath($0) : nil } ?? "/" }

    /// The target of a request without the notice, where a form may lead back to; `/` for what is no path of ours.
    static func ownPath(_ target: String) -> String {
        guard isOwnPath(target) else { return "/" }
        let parts = target.split(separator: "?", maxSplits: 1)
        let query = parts.count > 1 ? parts[1].split(separator: "&").filter { !$0.hasPrefix("notice=") } : []
        return query.isEmpty ? String(parts[0]) : "\(parts[0])?\(query.joined(separator: "&"))"
    }

    /// Whether a text is a path that leads nowhere else: browsers read `//` and `/\` as another host's.
    static func isOwnPath(_ text: String) -> Bool {
        text.utf8.count <= 2000 && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
            && text.hasPrefix("/") && !text.hasPrefix("//")
    }
}
