/// The templates by name, in the language of Mustache.
///
/// A name that begins with a dot is looked up in the innermost fields alone, so that a row without a value does not show
/// the page's. Scripts and styles stand in files of their own: the pages' policy allows nothing else.
enum Templates {
    /// The frame of every page.
    static let frame = "layout"

    static let all: [String: String] = [SharedTemplates.all, ServiceTemplates.all, TrackTemplates.all].reduce(into: [:])
    { all, some in
        all.merge(some) { _, second in second }
    }
}
