import FoundationEssentials
import JobModel
import Remedies

/// The kill switch in the application's own table of settings.
struct ApplicationSwitch {
    let settings: PublishSettings

    /// What it says; `nil` where it lets scraping be on, or says nothing.
    func read(_ connection: PostgresConnection, at now: Date) throws(PublishError) -> ScrapingBlock? {
        let schema = settings.profile.schema(of: settings.target)
        let table = "\(quoted(schema)).ingestion_settings"
        let mayRead = try connection.query(
            "SELECT has_table_privilege(c, 'SELECT') FROM (SELECT to_regclass($1)::oid AS c) r WHERE c IS NOT NULL",
            [table]
        ).first?.first
        guard mayRead == "t" else { return nil }
        let row = try connection.query(
            """
            SELECT value, to_char(updated_at, '\(Lease.timeFormat)') FROM \(table) WHERE key = 'MRE_SCRAPE_ENABLED'
            """
        ).first
        // A missing row means that its environment decides. What is neither on nor off is off: that is the safe side.
        guard let value = row?.first.flatMap({ $0 })?.lowercased(), !["1", "true", "yes", "on"].contains(value) else {
            return nil
        }
        return ScrapingBlock(
            source: .application, place: "\(schema).ingestion_settings, MRE_SCRAPE_ENABLED",
            since: row?.last.flatMap { $0 }.flatMap(RecordCoding.time(of:)) ?? now,
            action: Remedy(.enableInApplication))
    }
}
