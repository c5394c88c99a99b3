import Catalogue
import ControlProtocol
import Exporting
import Remedies
import Service

/// The methods about the history of tracks.
struct HistoryMethods: Sendable {
    let service: TracksyncService

    /// All of them.
    var all: [ControlMethod] {
        [
            ControlMethod(.trackHistory, handler: history), ControlMethod(.changeList, handler: list),
            ControlMethod(.trackExport, handler: export),
        ]
    }

    private func history(_ params: TrackHistoryParams, _ call: MethodCall) async throws -> MethodAnswer {
        let slug = params.slug
        let page = try await service.history.changes(
            matching: TrackChangeQuery(
                slug: slug, field: params.field, since: params.since, before: params.before ?? .max,
                newestFirst: true, limit: params.limit ?? 50))
        if page.changes.isEmpty, try await service.tracks.find(slug) == nil {
            throw ProtocolError(
                .notFound, message: "there is no track \(slug)",
                action: .findTrack)
        }
        return try MethodAnswer(page)
    }

    private func export(_ params: TrackExportParams, _ call: MethodCall) async throws -> MethodAnswer {
        guard let format = ExportFormat(rawValue: params.format.rawValue) else {
            return try MethodAnswer(
                ExportPiece(text: try await service.exporting.changeFeed(followed: params.followed ?? false), next: nil)
            )
        }
        var query = TrackQuery(
            search: params.search, followed: params.followed ?? false, inactive: params.inactive ?? false,
            filter: params.filter, asOf: params.asOf)
        try query.check()
        try await query.setPlace(params.near, within: params.withinMetres, service)
        let place = try params.cursor.map { text in
            guard let cursor = ExportCursor(text) else {
                throw ProtocolError(.invalidParams, message: "cursor must be what an answer said, not \(quoted(text))")
            }
            return cursor
        }
        let request = ExportRequest(
            format: format, columns: params.columns ?? ExportColumn.allCases, query: query,
            byteOrderMark: params.byteOrderMark ?? false)
        let piece = try await service.exporting.piece(of: request, from: place ?? .start)
        let json = try ExportPiece.json(next: piece.next?.description, version: piece.version)
        return MethodAnswer(json: [json.before[...], piece.text, json.behind[...]])
    }

    private func list(_ params: ChangeListParams, _ call: MethodCall) async throws -> MethodAnswer {
        var query = TrackChangeQuery(
            kind: params.kind, followed: params.followed ?? false, since: params.since, after: params.after ?? 0,
            before: params.before ?? .max, newestFirst: params.newestFirst ?? false, limit: params.limit ?? 50)
        query.withoutStatistics = params.statistics == false
        // To wait costs nothing, to read costs as much as any other reading: each has a lane of its own.
        if let job = params.job {
            return try await call.inTurn(.long) {
                try MethodAnswer(try await service.history.changes(in: try await service.job(job), matching: query))
            }
        }
        guard let seconds = params.waitSeconds else {
            return try await call.inTurn(.long) {
                try MethodAnswer(try await service.history.changes(matching: query))
            }
        }
        let page = try await service.history.changes(matching: query, waitingFor: .seconds(seconds)) { read in
            try await call.inTurn(.long, read)
        }
        return try await call.inTurn(.long) { try MethodAnswer(page) }
    }
}

extension TrackQuery {
    /// Refuses what cannot be answered: the issues of a time that is over are not kept. Throws `ProtocolError`.
    func check() throws {
        guard asOf != nil, filter.issue != nil else { return }
        throw ProtocolError(
            .invalidParams, message: "as_of and issue exclude each other",
            hint: "Data issues are known as they are now: ask for one of the two.")
    }

    /// Takes over the place that tracks are to be near to, `LATITUDE,LONGITUDE` or a slug; throws `ProtocolError`.
    mutating func setPlace(_ text: String?, within metres: Int?, _ service: TracksyncService) async throws {
        within = metres.map(Double.init)
        guard let text else {
            guard metres == nil else { throw ProtocolError(.invalidParams, message: "within_metres needs near") }
            return
        }
        guard search == nil else {
            throw ProtocolError(.invalidParams, message: "search and near exclude each other")
        }
        if text.utf8.contains(UInt8(ascii: ",")) {
            guard let place = Coordinates(text) else {
                throw ProtocolError(
                    .invalidParams, message: "\(quoted(text)) is no place such as 52.52,13.4",
                    hint: "Latitudes go from -90 to 90, longitudes from -180 to 180.")
            }
            near = place
        } else {
            guard let slug = TrackSlug(text), let place = try await service.tracks.position(of: slug, asOf: asOf) else {
                throw ProtocolError(
                    .notFound,
                    message: asOf == nil
                        ? "there is no track \(quoted(text)) whose place is known"
                        : "there was no track \(quoted(text)) then whose place was known",
                    hint: "A place is LATITUDE,LONGITUDE in degrees, or the slug of a track that has coordinates.")
            }
            (near, except) = (place, slug)
        }
    }
}
