import Foundation
import JobModel
import Programs
import Testing

/// The manual's table of faults names what the matrix shows, and nothing that cannot be.
struct FaultPageTests {
    /// The items of the section, by their macro.
    private func names(_ macro: String) throws -> Set<String> {
        let page = try String(contentsOf: Build.root.appending(path: "man/tracksyncd.8"), encoding: .utf8)
        let section = page.split(separator: "\n.Sh FAULTS\n").last?.split(separator: "\n.Sh ").first ?? ""
        return Set(
            section.split(separator: "\n").filter { $0.hasPrefix(".It \(macro) ") }.map { String($0.dropFirst(7)) })
    }

    private static func names(_ outcomes: [FaultOutcome]) -> Set<String> {
        Set(outcomes.compactMap { if case .fails(let name) = $0 { name } else { nil } })
    }

    @Test func `each outcome of the matrix is in the manual`() throws {
        // Addresses, the proxy, the site's wishes and this side are not in the table of what a site answers.
        let shown = Self.names(FaultRow.all.map(\.dashboard)).union(["dns_failed", "connect_failed", "tls_failed"])
        let documented = try names("Cm")
        #expect(shown.subtracting(documented) == [])
        #expect(
            documented.subtracting(shown) == [
                "address_refused", "connect_timed_out", "held_back", "internal", "invalid_response", "page_too_complex",
                "page_truncated", "proxy_failed", "robots_disallowed", "source_unavailable",
            ])
        let jobs = Self.names(FaultRow.all.map(\.catalogue) + FaultRow.catalogueOnly.map(\.outcome))
        #expect(try names("Er") == jobs.union(["job_limit", "robots_disallowed", "storage_failed"]))
    }
}
