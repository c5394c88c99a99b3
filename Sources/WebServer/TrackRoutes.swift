import Catalogue
import ControlProtocol
import ControlSession
import FoundationEssentials
import HTTPTypes
import HummingbirdCore
import JobModel

/// The addresses about tracks and their history.
struct TrackRoutes: Sendable {
    let api: API

    /// The routes, in the order of the description.
    var all: [Route] {
        let tracks = API.root + "/tracks"
        let track = tracks + "/{slug}"
        return [
            Route(
                method: .get, path: tracks, name: "listTracks",
                summary: "Searches tracks, page by page.", access: .look, query: TrackListParams.rules,
                answers: [.json("TrackPage", "The tracks that match.")], isShared: true,
                handler: api.asking(.trackList, as: TrackPage.self)),
            Route(
                method: .get, path: track, name: "getTrack",
                summary: "Shows a track with everything that is known of it.",
                access: .look, query: [ParameterRule("as_of", .time)], answers: [.json("Track", "The track.")],
                isShared: true, handler: api.asking(.trackGet, as: TrackDetails.self)),
            Route(
                method: .get, path: track + "/history", name: "getTrackHistory",
                summary: "The changes of a track, the newest first.", access: .look,
                query: TrackHistoryParams.rules.filter { $0.name != "slug" },
                answers: [.json("ChangePage", "Changes.")], isShared: true,
                handler: api.asking(.trackHistory, as: TrackChangePage.self)),
            Route(
                method: .put, path: track + "/follow", name: "followTrack", summary: "Follows a track.",
                access: .change,
                answers: [.json("FollowResult", "What changed.")], handler: { try await follow(.trackFollow, $0) }),
            Route(
                method: .delete, path: track + "/follow", name: "unfollowTrack", summary: "Follows a track no more.",
                access: .change, answers: [.json("FollowResult", "What changed.")],
                handler: { try await follow(.trackUnfollow, $0) }),
            Route(
                method: .put, path: track + "/coordinates", name: "setCoordinates",
                summary: "Sets a track's coordinates by hand: place is LATITUDE,LONGITUDE in degrees.", access: .change,
                query: Self.pinRules, body: Self.pinRules, answers: [.json("Track", "The track.")],
                handler: api.asking(.trackLocate, as: TrackDetails.self)),
            Route(
                method: .delete, path: track + "/coordinates", name: "clearCoordinates",
                summary: "Takes back coordinates that were set by hand.", access: .change, query: [.reason],
                answers: [.json("Track", "The track.")], handler: api.asking(.trackLocate, as: TrackDetails.self)),
            Route(
                method: .get, path: API.root + "/issues", name: "listIssues",
                summary: "Values of tracks that cannot be right, by kind, field, value and slug.", access: .look,
                query: IssueListParams.rules, answers: [.json("IssueList", "The issues that match.")], isShared: true,
                handler: api.asking(.issueList, as: IssueList.self)),
            Route(
                method: .post, path: API.root + "/issues/acknowledge", name: "acknowledgeIssues",
                summary:
                    "Takes issues of a track, of a kind, or of both off the list until their values change; undo puts "
                    + "them back.",
                access: .change, query: IssueAckParams.rules, body: IssueAckParams.rules,
                answers: [.json("IssueAckResult", "How many changed, and how many are open.")],
                handler: api.asking(.issueAck, as: IssueAckResult.self)),
            Route(
                method: .get, path: API.root + "/changes", name: "listChanges",
                summary: "Changes of all tracks; waitSeconds waits for the next one.", access: .look,
                query: ChangeListParams.rules, answers: [.json("ChangePage", "Changes.")],
                handler: { request in
                    let wait =
                        if case .integer(let seconds) = request.parameters["wait_seconds"] { seconds } else { Int64(0) }
                    let page = try await api.session.ask(
                        .changeList, request.parameters, as: TrackChangePage.self,
                        within: .seconds(min(max(wait, 0), 60)) + .seconds(30))
                    return try API.json(page)
                }),
            Route(
                method: .get, path: API.root + "/export", name: "export",
                summary:
                    "All tracks, or those that match, in a format; atom is the feed of the newest changes. "
                    + "The answer breaks off where the tracks change meanwhile: ask again.",
                access: .look, query: TrackExportParams.rules.filter { $0.name != "cursor" },
                answers: ExportKind.allCases.map {
                    Route.Answer(status: 200, meaning: "The tracks.", type: $0.contentType, schema: nil)
                }, handler: export),
        ]
    }

    private static let pinRules = [ParameterRule("place", .text(maximum: 200), isRequired: true), .reason]

    private func follow(_ method: ControlProtocol.Method, _ request: WebRequest) async throws -> Response {
        var parameters = request.parameters.without("slug")
        parameters["slugs"] = .list([request.parameters.text("slug") ?? ""])
        return try API.json(
            try await api.session.ask(method, parameters, as: TrackFollowResult.self, onBehalfOf: request.person))
    }

    private func export(_ request: WebRequest) async throws -> Response {
        let parameters = request.parameters
        guard let format = parameters.text("format").flatMap({ ExportKind(rawValue: $0) }) else {
            let known = ExportKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(
                .badRequest, ProtocolError.Name.invalidParams.rawValue, "format must be one of \(known)")
        }
        let first = try await api.session.ask(.trackExport, parameters, as: ExportPiece.self)
        var headers = HTTPFields()
        headers[.contentType] = format.contentType
        if format != .atom {
            headers[.contentDisposition] = "attachment; filename=\"tracks.\(format.rawValue)\""
        }
        return api.inPieces(first, to: request, headers, text: { $0.text }) { [api, parameters] piece in
            guard let cursor = piece.next else { return nil }
            var rest = parameters
            rest["cursor"] = .text(cursor)
            let next = try await api.session.ask(.trackExport, rest, as: ExportPiece.self)
            // What was sent cannot be taken back: an answer that breaks off is better than half of another catalogue.
            guard next.version == first.version else { throw ExportError.tracksChanged }
            return next
        }
    }
}

/// Why an export ends before its end.
enum ExportError: Error {
    /// The tracks changed while they were sent.
    case tracksChanged
}

extension ExportKind {
    /// The media type.
    var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .jsonl: "application/x-ndjson"
        case .json: "application/json"
        case .geojson: "application/geo+json"
        case .kml: "application/vnd.google-earth.kml+xml"
        case .atom: "application/atom+xml"
        }
    }
}
