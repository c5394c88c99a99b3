/// The files that pages refer to, each below `/assets/`.
package struct ConsoleAssets: Sendable {
    /// How pages look.
    package let styleSheet = StaticAsset(
        name: "console.css", contentType: "text/css; charset=utf-8", bytes: Self.bytes(StyleSheet.text))
    /// What makes pages live.
    package let script = StaticAsset(
        name: "console.js", contentType: "text/javascript; charset=utf-8", bytes: Self.bytes(Script.text))
    /// The picture in the browser's tab.
    package let icon = StaticAsset(name: "icon.svg", contentType: "image/svg+xml", bytes: Self.bytes(icon))

    /// Makes them.
    package init() {}

    /// All of them.
    package var all: [StaticAsset] { [styleSheet, script, icon] }

    /// The text without the indentation and the comments of its lines: both mean nothing to a browser.
    private static func bytes(_ text: String) -> [UInt8] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n")).map { $0.drop { $0 == UInt8(ascii: " ") } }
        return Array(lines.filter { !$0.starts(with: "//".utf8) }.joined(separator: "\n".utf8)) + "\n".utf8
    }

    private static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0b66c3" stroke-width="2.4" \
        stroke-linecap="round" stroke-linejoin="round"><path d="M4 15a8 8 0 0 1 15-4M20 9a8 8 0 0 1-15 4"/>\
        <path d="M19 5v6h-6M5 19v-6h6"/></svg>

        """
}

extension StaticAsset {
    /// Its name with a mark of its content, such as `console.1f0c….css`: another content has another address, so that
    /// browsers may keep it for ever.
    package var address: String {
        let parts = name.split(separator: ".", maxSplits: 1)
        return "\(parts[0]).\(fingerprint)" + (parts.count > 1 ? ".\(parts[1])" : "")
    }
}
