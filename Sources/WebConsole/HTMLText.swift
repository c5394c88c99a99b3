internal import Mustache
internal import PlainText

/// How the template engine writes text into HTML, between tags and in attributes that stand in double quotes.
///
/// The engine's own way goes by `Character`, and lets a quote pass that has a combining mark behind it: browsers go by
/// scalars, and so does this. What cannot be seen, or turns the order of reading, shows as U+FFFD.
struct HTMLText: MustacheContentType {
    func escapeText(_ text: String) -> String { PlainText.sanitized(text, for: .html) }
}
