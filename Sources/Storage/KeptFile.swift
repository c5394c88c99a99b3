import Blocking
import Foundation
import JobModel

/// A small file beside the database for what the database does not take: the next daemon finds it where this one ends before
/// the database has it.
///
/// It has all that was written last or is not there, also after a power cut.
public struct KeptFile<Content: Codable & Sendable>: Sendable {
    /// Where it lies.
    public let path: String
    private let directory: String
    private let turns = AsyncMutex()

    /// The file `tracks.db-NAME` of a database.
    public init(_ name: String, of store: TrackStore) {
        path = "\(store.path)-\(name)"
        directory = store.directory
    }

    /// What it holds; `nil` where there is none. Throws where it cannot be read.
    public func read() async throws -> Content? { try await BlockingThreads.shared.run { try content() } }

    /// Writes what is to be kept by then, in place of what it held; removes it where that is nothing. Throws where that fails.
    public func update(_ content: @escaping @Sendable () async -> Content?) async throws {
        try await turns.withLock {
            let content = await content()
            try await BlockingThreads.shared.run { if let content { try write(content) } else { try remove() } }
        }
    }

    private func content() throws -> Content? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw KeptFileError(path: path, code: errno)
        }
        defer { close(descriptor) }
        var data = Data()
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Foundation.read(descriptor, &piece, piece.count)
            if count == 0 { return try RecordCoding.decode(Content.self, from: data) }
            guard count > 0 else { throw KeptFileError(path: path, code: errno) }
            data.append(contentsOf: piece[..<count])
        }
    }

    private func write(_ content: Content) throws {
        let bytes = Array(try RecordCoding.encode(content))
        let draft = "\(path).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw KeptFileError(path: path, code: errno) }
        let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        // A disk that fills up takes a part.
        var code = count == bytes.count ? 0 : count < 0 ? errno : ENOSPC
        if code == 0, fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        if code == 0, rename(draft, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(draft)
            throw KeptFileError(path: path, code: code)
        }
        syncFolder()
    }

    private func remove() throws {
        guard unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw KeptFileError(path: path, code: errno)
        }
        // It must not come back with a power cut: what it says is no longer so.
        syncFolder()
    }

    private func syncFolder() {
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}

/// Why a file beside the database cannot be read, written or removed.
struct KeptFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}
