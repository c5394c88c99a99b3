internal import Configuring
internal import JobModel
internal import Systemd

/// Whether both the daemon's calendar and a timer of the service manager start syncs.
enum TwoClocks {
    /// What is wrong, and the ways out; empty where one of them is off, or the timer cannot be asked about.
    static func warnings(_ schedule: TracksyncConfiguration.Schedule) -> [String] {
        guard schedule.calendar != nil, let unit = schedule.timer, TimerUnit.state(of: unit).isActive == true else {
            return []
        }
        return [
            "schedule.calendar and \(unit) both start syncs: stop the timer (sudo systemctl disable --now \(unit)), or take "
                + "the calendar away (sudo tracksyncctl schedule unset)"
        ]
    }
}
