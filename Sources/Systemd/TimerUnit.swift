internal import CSystemd
internal import Foundation
public import JobModel

/// A timer unit, asked about over the service manager's bus; nothing is changed.
public enum TimerUnit {
    /// How long each answer is waited for, in microseconds.
    private static let limit: UInt64 = 2_000_000

    private struct Unanswered: Error {
        var code: Int32
    }

    /// How a timer stands. It blocks its thread, for seconds where the bus does not answer.
    public static func state(of name: String) -> TimerState {
        guard sd_booted() > 0 else { return TimerState(unit: name, isActive: false) }
        do {
            return try ask(name)
        } catch let error as Unanswered {
            return TimerState(unit: name, problem: String(cString: strerror(-error.code)))
        } catch {
            return TimerState(unit: name, problem: "\(error)")
        }
    }

    private static func ask(_ name: String) throws -> TimerState {
        var bus: OpaquePointer?
        // As sd_bus_open_system does, but with the limit from the first call on, by which the bus takes its client up.
        try check(sd_bus_new(&bus))
        defer { sd_bus_flush_close_unref(bus) }
        try check(sd_bus_set_address(bus, address))
        try check(sd_bus_set_bus_client(bus, 1))
        try check(sd_bus_set_method_call_timeout(bus, limit))
        try check(sd_bus_start(bus))
        var path: UnsafeMutablePointer<CChar>?
        try check(sd_bus_path_encode("/org/freedesktop/systemd1/unit", name, &path))
        defer { free(path) }
        guard let path else { throw Unanswered(code: -ENOMEM) }
        var state: UnsafeMutablePointer<CChar>?
        try check(
            sd_bus_get_property_string(
                bus, service, path, "org.freedesktop.systemd1.Unit", "ActiveState", nil, &state))
        defer { free(state) }
        guard let state, String(cString: state) == "active" else { return TimerState(unit: name, isActive: false) }
        var microseconds: UInt64 = 0
        try check(
            sd_bus_get_property_trivial(
                bus, service, path, "org.freedesktop.systemd1.Timer", "NextElapseUSecRealtime", nil, 0x74,
                &microseconds))
        let next = microseconds == 0 || microseconds == .max ? nil : Double(microseconds) / 1e6
        return TimerState(unit: name, isActive: true, next: next.map { Date(timeIntervalSince1970: $0) })
    }

    /// The system bus.
    private static var address: String {
        ProcessInfo.processInfo.environment["DBUS_SYSTEM_BUS_ADDRESS"] ?? "unix:path=/run/dbus/system_bus_socket"
    }

    private static let service = "org.freedesktop.systemd1"

    private static func check(_ code: Int32) throws { if code < 0 { throw Unanswered(code: code) } }
}
