import Foundation
import Programs

/// Looks at files as the user who owns none, and in no group: only this thread does, so it must not wait for anything.
///
/// setfsuid(2) is not in Swift's Glibc, and setuid(2) is for the whole process.
func asNobody<Value>(_ body: () throws -> Value) throws -> Value {
    typealias Call = @convention(c) (UInt32) -> Int32
    guard let user = dlsym(nil, "setfsuid"), let group = dlsym(nil, "setfsgid") else {
        throw TestFailure("the C library has no setfsuid")
    }
    let setUser = unsafeBitCast(user, to: Call.self)
    let setGroup = unsafeBitCast(group, to: Call.self)
    _ = (setGroup(65_534), setUser(65_534))
    defer { _ = (setUser(0), setGroup(0)) }
    return try body()
}
