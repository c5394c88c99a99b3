/// Why a fault of a plan would never be met.
public struct UselessFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The fault as it is written, or what else of the plan it is.
    public let fault: String
    /// What keeps it from being met, and what to do.
    public let reason: String

    /// The fault and the reason.
    public var description: String { "'\(fault)' would do nothing: \(reason)" }
}

extension FaultPlan {
    /// Refuses a plan with a fault that no request for a page of the site, in its generation, could meet: a test that
    /// relies on it would pass for no reason.
    public func check(for site: Site) throws(UselessFault) {
        // Faults without an end, by target: no fault after them is ever come to.
        var endless: [FaultTarget: Fault] = [:]
        for fault in faults {
            let target = try Self.target(of: fault, in: site)
            let covering: [FaultTarget] =
                switch target {
                case .all: [.all]
                case .catalogue, .robots, .tracks: [target, .all]
                case .slug, .index: [target, .tracks, .all]
                }
            if let cover = covering.first(where: { endless[$0] != nil }), let earlier = endless[cover] {
                let remedy = cover == target ? "" : ", or put it after this one"
                throw UselessFault(fault: fault.description, reason: Self.advice(earlier) + remedy)
            }
            if fault.times == nil { endless[target] = fault }
        }
        guard let random, random.share > 0 else { return }
        if let earlier = endless[.tracks] ?? endless[.all] {
            throw UselessFault(fault: "random faults", reason: Self.advice(earlier))
        }
        if let kind = random.kinds.first(where: \.isCatalogueOnly) {
            throw UselessFault(
                fault: kind.description, reason: "random faults are the tracks', and this the catalogue's")
        }
    }

    /// The target, a track by its index.
    private static func target(of fault: Fault, in site: Site) throws(UselessFault) -> FaultTarget {
        switch fault.target {
        case .index(let index):
            guard let last = site.indices.last else {
                throw UselessFault(fault: fault.description, reason: "the site has no tracks")
            }
            guard index <= last else {
                throw UselessFault(
                    fault: fault.description,
                    reason: "the tracks of generation \(site.generation) are #0 to #\(last)")
            }
            return fault.target
        case .slug(let slug):
            guard let index = site.index(of: slug) else {
                let example = site.indices.first.map { "; track #0 has \(site.slug(at: $0))" } ?? ""
                throw UselessFault(
                    fault: fault.description,
                    reason: "no track of generation \(site.generation) has that slug\(example)")
            }
            return .index(index)
        case .catalogue, .robots, .tracks, .all: return fault.target
        }
    }

    private static func advice(_ earlier: Fault) -> String {
        "'\(earlier)' comes first and has no end; give that one times=N"
    }
}
