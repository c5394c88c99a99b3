// Each test is a process of its own: the zone is the process's.

import Foundation
import Testing

@testable import Scheduling

@Suite struct MachineZoneTests {
    /// Sets the process's zone, or that of the machine; what date(1) shows at 03:00 of a summer's and a winter's day.
    private static func expectSlots(_ calendar: String, at expected: [Int]) throws {
        let expression = try CalendarExpression(calendar)
        let start = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01 00:00 UTC
        var slots: [Int] = []
        for month in [0.0, 181] {
            let slot = try #require(expression.next(after: start.addingTimeInterval(month * 86_400), in: nil))
            slots.append(Int(slot.timeIntervalSince1970) % 86_400 / 3600)
        }
        #expect(slots == expected)
    }

    @Test func `a zone with a colon is the one of that name`() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", ":Europe/Berlin", 1)
            try Self.expectSlots("*-*-* 03:00:00", at: [2, 1])
            #expect(MachineZone.name == "Europe/Berlin")
        }
    }

    @Test func `a rule of POSIX counts from Greenwich westwards`() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "UTC-2", 1)
            try Self.expectSlots("*-*-* 03:00:00", at: [1, 1])
            #expect(MachineZone.name == "UTC-2")
        }
        await #expect(processExitsWith: .success) {
            setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1)
            try Self.expectSlots("*-*-* 03:00:00", at: [2, 1])
        }
    }

    @Test func `an empty zone is UTC, and an expression's own zone counts whatever the machine's`() async {
        await #expect(processExitsWith: .success) {
            setenv("TZ", "", 1)
            try Self.expectSlots("*-*-* 03:00:00", at: [3, 3])
            #expect(MachineZone.name == "UTC")
            setenv("TZ", "Asia/Shanghai", 1)
            MachineZone.refresh()
            try Self.expectSlots("*-*-* 03:00:00 UTC", at: [3, 3])
            try Self.expectSlots("*-*-* 03:00:00 Europe/Berlin", at: [2, 1])
        }
    }

    /// Root alone may put another directory in the place of /etc, for one process alone.
    @Test(.enabled(if: geteuid() == 0, "Needs root: it puts another /etc in the place of this one."))
    func `the machine's zone is that of its file, a link or not, and another one after a refresh`() async {
        await #expect(processExitsWith: .success) {
            unsetenv("TZ")
            try Self.hideEtc()
            let file = "/etc/localtime"
            func database(_ zone: String) -> String { "/usr/share/zoneinfo/\(zone)" }
            try FileManager.default.copyItem(atPath: database("Asia/Shanghai"), toPath: file)
            try Self.expectSlots("*-*-* 03:00:00", at: [19, 19])
            #expect(MachineZone.name == "CST-8 (/etc/localtime)")

            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.createSymbolicLink(
                atPath: file, withDestinationPath: ".." + database("Europe/Berlin"))
            try Self.expectSlots("*-*-* 03:00:00", at: [19, 19])
            MachineZone.refresh()
            try Self.expectSlots("*-*-* 03:00:00", at: [2, 1])
            #expect(MachineZone.name == "Europe/Berlin")

            try FileManager.default.removeItem(atPath: file)
            MachineZone.refresh()
            try Self.expectSlots("*-*-* 03:00:00", at: [3, 3])
            #expect(MachineZone.name == "UTC")
        }
    }

    /// Puts an empty directory in the place of /etc, for this thread and what it starts.
    private static func hideEtc() throws {
        // Swift's module of the C library leaves it out.
        typealias Unshare = @convention(c) (CInt) -> CInt
        let unshare = unsafeBitCast(try #require(dlsym(nil, "unshare")), to: Unshare.self)
        let newNamespaceOfMounts: CInt = 0x20000
        #expect(unshare(newNamespaceOfMounts) == 0)
        #expect(mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0)
        #expect(mount("none", "/etc", "tmpfs", 0, nil) == 0)
    }
}
