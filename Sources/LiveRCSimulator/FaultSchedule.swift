/// A plan being carried out: it counts the requests that met a fault.
struct FaultSchedule {
    let plan: FaultPlan
    /// Positions in the plan by slug, so that a plan naming thousands of tracks costs each request nothing.
    private let bySlug: [String: [Int]]
    private let byIndex: [Int: [Int]]
    private let others: [Int]
    private var met: [Key: Int] = [:]
    /// Requests by track, where each one is drawn by itself.
    private var seen: [Int: Int] = [:]

    private struct Key: Hashable {
        /// The fault's position in the plan; -1 for the random ones.
        var fault: Int
        var page: Page
    }

    /// A page that can be faulty.
    enum Page: Hashable, Sendable {
        case catalogue, robots
        case dashboard(index: Int)
        case unknown
    }

    init(_ plan: FaultPlan) {
        self.plan = plan
        var bySlug: [String: [Int]] = [:]
        var byIndex: [Int: [Int]] = [:]
        var others: [Int] = []
        for (position, fault) in plan.faults.enumerated() {
            switch fault.target {
            case .slug(let slug): bySlug[slug, default: []].append(position)
            case .index(let index): byIndex[index, default: []].append(position)
            case .catalogue, .robots, .tracks, .all: others.append(position)
            }
        }
        self.bySlug = bySlug
        self.byIndex = byIndex
        self.others = others
    }

    /// The fault of this request, if any, which then counts as met.
    mutating func next(for page: Page, slug: String?) -> FaultKind? {
        var positions = others
        if let slug, let own = bySlug[slug] { positions += own }
        if case .dashboard(let index) = page, let own = byIndex[index] { positions += own }
        for position in positions.sorted() {
            let fault = plan.faults[position]
            if fits(fault.target, page), isLeft(position, page, times: fault.times) { return fault.kind }
        }
        guard case .dashboard(let index) = page, let random = plan.random else { return nil }
        let request = random.eachRequest ? seen[index, default: 0] : 0
        if random.eachRequest { seen[index] = request + 1 }
        guard let kind = random.kind(at: index, request: request), isLeft(-1, page, times: random.times) else {
            return nil
        }
        return kind
    }

    private func fits(_ target: FaultTarget, _ page: Page) -> Bool {
        switch (target, page) {
        case (.all, _), (.catalogue, .catalogue), (.robots, .robots), (.tracks, .dashboard): true
        case (.slug, .dashboard), (.index, .dashboard): true
        default: false
        }
    }

    private mutating func isLeft(_ position: Int, _ page: Page, times: Int?) -> Bool {
        guard let times else { return true }
        let key = Key(fault: position, page: page)
        let count = met[key, default: 0]
        guard count < times else { return false }
        met[key] = count + 1
        return true
    }
}
