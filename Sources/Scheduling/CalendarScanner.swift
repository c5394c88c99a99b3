/// A number and where it stands.
struct ScannedNumber {
    let value: Int
    let position: Int
}

/// One member of a list, as it is written.
struct ScannedComponent {
    let start: ScannedNumber
    var stop: ScannedNumber?
    var step: ScannedNumber?
}

/// Goes through an expression's characters.
struct CalendarScanner {
    private var characters: [Character]
    private var index = 0

    /// More than any schedule needs; it bounds the work.
    private static let limit = 500
    /// The largest number that systemd reads.
    private static let largestNumber = Int(Int32.max)

    init(_ text: String) throws(CalendarExpressionError) {
        characters = Array(text.prefix(Self.limit + 1))
        guard !characters.isEmpty else {
            throw CalendarExpressionError(
                position: 1, reason: "there is no calendar; one is, for example, daily or Mon..Fri 06:30")
        }
        if let strange = characters.firstIndex(where: { !(" "..."~" ~= $0) || !$0.isASCII }) {
            throw CalendarExpressionError(
                position: strange + 1,
                reason: "this character is never part of a calendar; letters, digits, spaces and * , . / : - ~ @ are")
        }
        guard characters.count <= Self.limit else {
            throw CalendarExpressionError(
                position: Self.limit + 1, reason: "the calendar is too long; \(Self.limit) characters are allowed")
        }
    }

    /// The place of the next character, counted from 1.
    var position: Int { index + 1 }
    var next: Character? { index < characters.count ? characters[index] : nil }
    /// What stands before the first space.
    var firstWord: String { String(characters.prefix { $0 != " " }) }

    /// What stands after the last space, with its place; nil where there is no space.
    var lastWord: (String, position: Int)? {
        guard let space = characters.lastIndex(of: " ") else { return nil }
        return (String(characters[(space + 1)...]), space + 2)
    }

    /// Takes the last word and the space before it off the end.
    mutating func dropLastWord() {
        if let space = characters.lastIndex(of: " ") { characters.removeSubrange(space...) }
    }

    mutating func take(_ text: String) -> Bool {
        guard characters[index...].starts(with: text) else { return false }
        index += text.count
        return true
    }

    mutating func takeAny(_ allowed: String) -> Character? {
        guard let next, allowed.contains(next) else { return nil }
        index += 1
        return next
    }

    mutating func takeSpaces() -> Bool {
        let start = index
        while next == " " { index += 1 }
        return index > start
    }

    mutating func takeLetters() -> String {
        let letters = characters[index...].prefix(while: \.isLetter)
        index += letters.count
        return String(letters)
    }

    mutating func number(upTo limit: Int = largestNumber) throws(CalendarExpressionError) -> Int {
        let digits = characters[index...].prefix(while: \.isNumber)
        guard !digits.isEmpty else { throw refusal("a number must stand here") }
        guard let value = Int(String(digits)), value <= limit else {
            throw refusal("this number is too large")
        }
        index += digits.count
        return value
    }

    /// Reads `*` as an empty list, or numbers, ranges and steps with commas between.
    mutating func list() throws(CalendarExpressionError) -> [ScannedComponent] {
        if take("*") {
            guard next != "/" else { throw refusal("a step needs a number to start from, such as 0/15") }
            return []
        }
        var components: [ScannedComponent] = []
        repeat {
            guard next?.isNumber == true else {
                throw refusal(components.isEmpty ? "a number or * must stand here" : "a number must stand here")
            }
            var component = ScannedComponent(start: try scanned())
            if take("..") { component.stop = try scanned() }
            if take("/") { component.step = try scanned() }
            components.append(component)
        } while take(",")
        return components
    }

    private mutating func scanned() throws(CalendarExpressionError) -> ScannedNumber {
        let position = position
        return ScannedNumber(value: try number(), position: position)
    }

    /// What a list means where it stands; what the unit does not have is refused.
    func checked(
        _ list: [ScannedComponent], as unit: CalendarUnit
    ) throws(CalendarExpressionError) -> [CalendarComponent] {
        var components: [CalendarComponent] = []
        for member in list { components.append(try checked(member, as: unit)) }
        return components
    }

    private func checked(
        _ member: ScannedComponent, as unit: CalendarUnit
    ) throws(CalendarExpressionError) -> CalendarComponent {
        let start = try checked(member.start, as: unit)
        if let step = member.step, step.value == 0 {
            throw CalendarExpressionError(position: step.position, reason: "a step of 0 leads nowhere; 1 and more do")
        }
        if let end = member.stop {
            let stop = try checked(end, as: unit)
            guard start <= stop else {
                throw CalendarExpressionError(
                    position: member.start.position,
                    reason: "the range goes backwards; its first number must not be larger than its second")
            }
            return CalendarComponent(start: start, stop: stop, step: member.step?.value ?? 1)
        }
        guard let step = member.step else { return CalendarComponent(start: start) }
        let room = unit.isReversed ? start - unit.range.lowerBound : unit.range.upperBound - start
        guard step.value <= room else {
            throw CalendarExpressionError(
                position: step.position,
                reason: room == 0
                    ? "no step fits after \(start), where \(unit.name) end"
                    : "the step is too large; from \(start) steps from 1 to \(room) are allowed")
        }
        return CalendarComponent(start: start, step: step.value)
    }

    private func checked(_ number: ScannedNumber, as unit: CalendarUnit) throws(CalendarExpressionError) -> Int {
        var value = number.value
        if unit.range.lowerBound == CalendarUnit.year.range.lowerBound, value < 100 {
            value += value < 70 ? 2000 : 1900
        }
        guard unit.range.contains(value) else {
            throw CalendarExpressionError(
                position: number.position,
                reason: "\(value) is out of range; \(unit.name) go from \(unit.range.lowerBound) to"
                    + " \(unit.range.upperBound)")
        }
        return value
    }

    func expectEnd(_ reason: String) throws(CalendarExpressionError) {
        guard next == nil else { throw refusal(reason) }
    }

    func expectOnlyFirstWord() throws(CalendarExpressionError) {
        let word = firstWord
        guard word.count == characters.count else {
            throw CalendarExpressionError(
                position: word.count + 1, reason: "nothing but a space and a zone may follow \(word)")
        }
    }

    /// A refusal of what comes next.
    func refusal(_ reason: String) -> CalendarExpressionError {
        CalendarExpressionError(position: position, reason: reason)
    }

    /// A word for a message, not longer than one that somebody meant.
    func quoted(_ word: String) -> String { word.count > 40 ? "“\(word.prefix(40))…”" : "“\(word)”" }
}
