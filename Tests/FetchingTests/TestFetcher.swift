import Foundation
import Programs
import Synchronization

@testable import Fetching

/// Settings with time-outs that no healthy test reaches.
func testSettings(retries: Int = 0) -> FetchSettings {
    Proxies.bypass()
    return FetchSettings(
        product: "tracksync/0.0.1", contact: "https://example.org/contact", connectTimeout: .seconds(60),
        timeout: .seconds(120), stallTimeout: .seconds(60), retries: retries)
}

/// Runs a test with a fetcher, which ends with it.
func withFetcher<Output>(
    _ settings: FetchSettings = testSettings(), waits: RecordedWaits = RecordedWaits(),
    _ body: (Fetcher) async throws -> Output
) async throws -> Output {
    let fetcher = Fetcher(settings: settings, environment: waits.environment)
    let result: Result<Output, any Error>
    do {
        result = .success(try await body(fetcher))
    } catch {
        result = .failure(error)
    }
    await fetcher.shutdown()
    return try result.get()
}

/// An environment that waits for nothing, keeps account of what it was asked to wait, and draws 0.5.
final class RecordedWaits: Sendable {
    // A lock: the recorder is shared with the fetcher's tasks.
    private let waits = Mutex<[Duration]>([])
    var all: [Duration] { waits.withLock { $0 } }

    /// Its clock shows what was waited for, and the time that really went by.
    var environment: FetchDependencies {
        FetchDependencies(
            sleep: { wait in self.waits.withLock { $0.append(wait) } }, random: { 0.5 },
            now: { self.all.reduce(.now, +) })
    }
}

/// A sign that a server's thread or a callback gives to the waiting test.
struct Sign: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func give() { continuation.yield() }

    /// Waits for the next sign.
    func seen() async { for await _ in stream { return } }
}

/// A number that a server's thread writes and the test reads.
final class Counter: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .relaxed) }
    func set(_ value: Int) { number.store(value, ordering: .relaxed) }
    func add() { number.add(1, ordering: .relaxed) }
}

/// The error that fetching ends with; `nil` when it succeeds.
func failure(of fetcher: Fetcher, _ request: FetchRequest) async -> FetchError? {
    do {
        _ = try await fetcher.page(request)
        return nil
    } catch {
        return error
    }
}

extension FetchedPage {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The answer to a request that may have validators.
enum ConditionalPage: Sendable {
    /// The page, whole: it has changed, or the server cannot tell.
    case page(FetchedPage)
    /// The server says that the page is the same (status 304).
    case notModified(attempts: Int)

    /// The page, when it came.
    var text: String? { if case .page(let page) = self { page.text } else { nil } }
    /// How many attempts it took to hear that the page is the same.
    var attemptsUnmodified: Int? { if case .notModified(let attempts) = self { attempts } else { nil } }
}

extension Fetcher {
    /// Fetches a page as the dashboards of a sync are, one attempt after the other.
    nonisolated(nonsending) func page(unlessModified request: FetchRequest) async throws(FetchError) -> ConditionalPage
    {
        var fetch = try begin(request)
        while true {
            switch try await fetch.attempt() {
            case .page(let page): return .page(page)
            case .notModified(let attempts, _): return .notModified(attempts: attempts)
            case .failed(let wait): try await fetch.wait(wait)
            }
        }
    }

    /// Fetches a page; a server that says that it is the same is wrong.
    nonisolated(nonsending) func page(_ request: FetchRequest) async throws(FetchError) -> FetchedPage {
        switch try await page(unlessModified: request) {
        case .page(let page): return page
        case .notModified(let attempts):
            throw FetchError(TransferFailure(kind: .status(304), host: ""), attempts: attempts)
        }
    }
}

/// What asking for a page unless it is the same brings.
func conditionalPage(_ fetcher: Fetcher, _ request: FetchRequest) async throws -> ConditionalPage {
    try await fetcher.page(unlessModified: request)
}
