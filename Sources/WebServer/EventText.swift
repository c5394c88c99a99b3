import ControlProtocol
import FoundationEssentials
import JobModel
import NIOCore

/// What an event stream has in it (HTML Standard, 9.2, "Server-sent events").
enum EventText {
    /// How a job event looks in a stream: the job in the API's form.
    private struct Event: Encodable {
        var seq: Int64
        var time: Date
        var jobId: JobID
        var kind: JobEvent.Kind
        var state: JobState?
        var progress: JobProgress?
        var warning: JobWarning?
        var failure: TrackFailure?
        var job: APIJob?
    }

    /// An event of a job: its number is the id, its kind the name.
    static func event(_ event: JobEvent) -> ByteBuffer? {
        let value = Event(
            seq: event.seq, time: event.time, jobId: event.jobId, kind: event.kind, state: event.state,
            progress: event.progress, warning: event.warning, failure: event.failure,
            job: event.job.map { APIJob(job: $0) })
        return text(id: event.seq, name: event.kind.rawValue, value)
    }

    /// How a job stands: `snapshot` at first, `resync` where events were missed.
    static func snapshot(_ job: Job, seq: Int64, isResync: Bool) -> ByteBuffer? {
        text(id: seq, name: isResync ? "resync" : "snapshot", APIJob(job: job))
    }

    /// The daemon is lost, or there again. Without an id: nothing happened to the job.
    static func connection(lost: Bool) -> ByteBuffer {
        ByteBuffer(string: "event: \(lost ? "lost" : "found")\ndata: {}\n\n")
    }

    /// Nothing: proxies close lines that are silent.
    static let comment = ByteBuffer(string: ": \n\n")

    /// How long a browser waits before it comes again, in milliseconds.
    static let beginning = ByteBuffer(string: "retry: 2000\n\n")

    private static func text(id: Int64, name: String, _ value: some Encodable) -> ByteBuffer? {
        // JSON has no line feeds outside of its texts, where they are escaped.
        guard var data = try? APICoding.encode(value) else { return nil }
        var bytes = ByteBuffer(string: "id: \(id)\nevent: \(name)\ndata: ")
        bytes.writeBuffer(&data)
        bytes.writeString("\n\n")
        return bytes
    }
}
