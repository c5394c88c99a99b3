internal import Mustache

/// What a template shows, by name. Its values are texts, numbers, flags, further fields, and lists of these.
///
/// A value that is `nil` is left out, so that a section for it is not written.
package struct Fields: MustacheParent, ExpressibleByDictionaryLiteral {
    private var values: [String: Any]

    /// Makes fields; of a name that stands twice the last value counts.
    package init(dictionaryLiteral elements: (String, Any?)...) {
        values = [:]
        for (name, value) in elements { values[name] = value }
    }

    /// The value of a name.
    package func child(named name: String) -> Any? { values[name] }

    /// The fields with those of others over them.
    func merging(_ others: Fields) -> Fields {
        var fields = self
        fields.values.merge(others.values) { $1 }
        return fields
    }
}
