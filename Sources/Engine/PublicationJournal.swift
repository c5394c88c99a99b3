import JobModel
import Journal
import Logging
import Remedies

// What the log says of publications.
extension JournalSink {
    func logPublication(_ report: PublishReport) {
        let counts = report.counts
        logger.log(
            .published,
            """
            catalogue \(report.generation) was published to \(report.target): \(counts.inserted) inserted, \
            \(counts.updated) updated, \(counts.deactivated) deactivated, \(counts.unchanged) unchanged
            """,
            metadata: [
                "target": "\(report.target)", "generation": "\(report.generation)", "sync_job_id": "\(report.jobId)",
                "inserted": "\(counts.inserted)", "updated": "\(counts.updated)",
                "deactivated": "\(counts.deactivated)",
                "duration_ms": "\(Int(report.seconds * 1000))",
            ])
        for warning in report.warnings {
            logger.warning("publication: \(warning)", metadata: ["target": "\(report.target)"])
        }
    }

    func logPublication(_ failure: PublishFailure) {
        logger.log(
            .publishFailed,
            "the catalogue could not be published: \(failure.error.message). \(failure.error.action.map(RemedyText.line) ?? failure.error.hint)",
            metadata: [
                "target": "\(failure.target)", "error_name": "\(failure.error.name)",
                "error": "\(failure.error.message)", "hint": "\(failure.error.hint.replacing("\n", with: "; "))",
                "attempts": "\(failure.attempts)",
            ])
    }
}
