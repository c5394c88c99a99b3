/// Takes a fragment's tags and texts, in their order.
protocol FragmentHandler: AnyObject {
    func start(_ tag: HTMLElement, _ attributes: Attributes)
    func end(_ tag: HTMLElement)
    func text(_ bytes: UnsafeBufferPointer<UInt8>)
    /// Here a part of the page was lost to a fault of its markup: the value around it is not to be trusted.
    func damage()
    /// Here the page may show something that was taken for hidden: what is not found is not to be trusted.
    func gap()
}

extension FragmentHandler {
    func gap() {}
}

/// The attributes of an element, references decoded; they live as long as the call they come with.
struct Attributes {
    typealias Attribute = (name: HTMLAttribute, value: UnsafeBufferPointer<UInt8>)

    // A fragment has no more of them on one element.
    private var first: Attribute?
    private var second: Attribute?

    mutating func append(_ name: HTMLAttribute, _ value: UnsafeBufferPointer<UInt8>) {
        if first == nil { first = (name, value) } else { second = (name, value) }
    }

    /// The value of an attribute; `nil` when it is absent.
    func bytes(_ name: HTMLAttribute) -> UnsafeBufferPointer<UInt8>? {
        if let first, first.name == name { return first.value }
        if let second, second.name == name { return second.value }
        return nil
    }

    /// The value of an attribute as text.
    func text(_ name: HTMLAttribute) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// Whether the element is of a class.
    func hasClass(_ name: StaticString) -> Bool { bytes(.class).map { LiveRC.hasClass(name, $0) } ?? false }
}
