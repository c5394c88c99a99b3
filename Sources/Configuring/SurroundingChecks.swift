internal import FoundationEssentials
internal import Glibc
import Scheduling

/// Checks that need more than the setting itself: files, a group, the time. They run while the settings are loaded, so that
/// a fault shows at once.
struct SurroundingChecks {
    let settings: [Setting]
    let occasion: ConfigurationLoader.Occasion
    let now: Date

    /// What is wrong with what has to be there.
    func findings(on values: TracksyncConfiguration) -> [SettingFinding] {
        [
            values.source.caFile.flatMap(certificateFinding), directoryFinding(of: values.scraping.disableFile),
            values.control.operatorsGroup.flatMap { groupFinding($0, "operators_group", "change things") },
            values.control.readersGroup.flatMap { groupFinding($0, "readers_group", "look") },
            values.schedule.calendar.flatMap(calendarFinding),
        ].compactMap(\.self)
    }

    /// A setting that somebody changed; `nil` where it is the default, whose surroundings an installation makes.
    private func chosen(_ fullName: String) -> Setting? {
        settings.first { $0.key.fullName == fullName && $0.value != $0.key.defaultValue }
    }

    private func problem(_ setting: Setting, _ message: String) -> SettingFinding {
        .problem(setting.origin.problem(of: setting.key.fullName, message))
    }

    /// A file of certificates that no connection could use.
    private func certificateFinding(_ path: String) -> SettingFinding? {
        do throws(Refusal) {
            try CertificateFile.check(path)
            return nil
        } catch {
            return chosen("source.ca_file").map {
                problem(
                    $0,
                    "\($0.value.toml) \(error.reason); name a PEM file that the daemon can read, or leave it empty to trust "
                        + "the system's")
            }
        }
    }

    /// A file that forbids fetching and that nobody could make: whoever needs it is in a hurry.
    private func directoryFinding(of file: String) -> SettingFinding? {
        guard let setting = chosen("scraping.disable_file"), let slash = file.lastIndex(of: "/") else { return nil }
        let directory = slash == file.startIndex ? "/" : String(file[..<slash])
        var status = stat()
        let reason: String
        if stat(directory, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else { return nil }
            reason = "is no directory"
        } else if errno == ENOENT || errno == ENOTDIR {
            reason = "does not exist"
        } else {
            // Who looks may see less than the daemon.
            return nil
        }
        return problem(
            setting,
            "\(setting.value.toml) cannot be made: \(SettingText.line(directory)) \(reason); make the directory, or name a "
                + "file in one that exists")
    }

    /// A group that nobody can be in: a start must not fail for it, as a group of a directory service may come later; who
    /// looks or changes something is refused.
    private func groupFinding(_ name: String, _ key: String, _ right: String) -> SettingFinding? {
        guard let setting = chosen("control.\(key)") else { return nil }
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        // A group with more members than fit here is there all the same.
        let code = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 16) { buffer in
            getgrnam_r(name, &entry, buffer.baseAddress, buffer.count, &found)
        }
        guard code == 0, found == nil else { return nil }
        return SettingFinding(
            "there is no group \(name): nobody but root and the daemon's user may \(right) until it is made: "
                + "groupadd --system \(name)", of: setting.key.fullName, setting.origin, occasion)
    }

    /// A calendar whose last time is past.
    private func calendarFinding(_ calendar: CalendarExpression) -> SettingFinding? {
        guard let setting = chosen("schedule.calendar"), !CalendarRule.comes(calendar, after: now) else { return nil }
        return SettingFinding(
            "\(setting.value.toml) does not come any more: its last time is past; name a later one, or leave it empty",
            of: setting.key.fullName, setting.origin, occasion)
    }
}
