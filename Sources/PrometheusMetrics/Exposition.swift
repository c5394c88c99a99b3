import PlainText

/// Prometheus' text format, version 0.0.4.
public enum Exposition {
    /// How an HTTP server would call it.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The families as text, in their order.
    public static func text(of families: [MetricFamily]) -> String {
        var text = ""
        for family in families {
            text += "# HELP \(family.name) \(escaped(family.help))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                text += family.name + sample.suffix
                if !sample.labels.isEmpty {
                    text += "{"
                    text += sample.labels.map { "\($0.name)=\"\(PlainText.sanitized($0.value, for: .metricsLabel))\"" }
                        .joined(separator: ",")
                    text += "}"
                }
                text += " \(Self.text(of: sample.value))\n"
            }
        }
        return text
    }

    /// A number as the format has it: whole ones without a point.
    static func text(of value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// A help text of ours, with what the format has other uses for escaped.
    private static func escaped(_ help: String) -> String {
        help.unicodeScalars.map { $0 == "\\" ? "\\\\" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
