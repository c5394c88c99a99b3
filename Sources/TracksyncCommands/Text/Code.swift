/// Names for programs, as people read them.
enum Code {
    /// `deactivations withheld` for `deactivations_withheld`.
    static func words(_ name: String) -> String {
        String(name.map { $0 == "_" ? " " : $0 })
    }
}
