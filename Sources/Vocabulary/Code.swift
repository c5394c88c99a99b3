/// Words for people from the codes that programs read: `timed_out` is `timed out`.
public enum Code {
    /// A code with spaces in place of its underscores: `deactivations withheld` for `deactivations_withheld`.
    public static func words(_ code: String) -> String {
        String(String.UnicodeScalarView(code.unicodeScalars.map { $0 == "_" ? " " : $0 }))
    }
}
