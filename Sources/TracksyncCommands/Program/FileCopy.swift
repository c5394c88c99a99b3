import Glibc

/// Copies of files.
enum FileCopy {
    /// Copies what is left of one open file to another; the `errno` of what failed.
    static func copy(_ from: Int32, to: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(from, &buffer, buffer.count)
            if count == 0 { return nil }
            guard count > 0, buffer.withUnsafeBytes({ write(to, $0.baseAddress, count) }) == count else { return errno }
        }
    }
}
