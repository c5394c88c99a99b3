internal import Configuring
internal import JobModel
internal import Remedies
internal import Systemd

/// Whether both the daemon's calendar and a timer of the service manager start syncs.
enum TwoClocks {
    /// What is wrong, and below it the ways out, a line each; empty where one of them is off, or the timer cannot be asked
    /// about. It blocks its thread for seconds at most.
    static func lines(_ schedule: TracksyncConfiguration.Schedule) -> [String] {
        guard schedule.calendar != nil, let unit = schedule.timer, TimerUnit.state(of: unit).isActive == true else {
            return []
        }
        return ["schedule.calendar and \(unit) both start syncs"]
            + RemedyText.steps(Remedy(.stopTimer, name: unit)).map(\.text)
    }
}
