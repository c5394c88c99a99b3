extension Unicode.Scalar {
    /// Whether it steers a terminal, begins a line, turns the order of reading or hides what stands there: text from
    /// elsewhere must not bring it into a log, a report or a terminal.
    ///
    /// C0, DEL and C1 controls; line and paragraph separators; the marks, embeddings, overrides and isolates of
    /// bidirectional text (Unicode Standard Annex 9); byte order mark, annotations and tags, which are invisible.
    public var isDangerous: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }
}
