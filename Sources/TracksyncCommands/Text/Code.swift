/// Words for people from the names that programs read: `timed_out` is `timed out`.
enum Code {
    /// `deactivations withheld` for `deactivations_withheld`.
    static func words(_ name: String) -> String {
        String(name.map { $0 == "_" ? " " : $0 })
    }
}
