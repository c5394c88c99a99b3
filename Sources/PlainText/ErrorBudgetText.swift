/// An error budget as people read it: how many runs may be outside of the service level.
public enum ErrorBudgetText {
    /// How much of it is left: `0.5 of 1.0 runs left`, or `3.0 of 1.0 runs used, exceeded`.
    public static func left(_ left: Double, of budget: Double) -> String {
        left < 0
            ? used(budget - left, of: budget) + ", exceeded"
            : "\(NumberText.tenths(left)) of \(NumberText.tenths(budget)) runs left"
    }

    /// How much of it is used: `0.5 of 1.0 runs used`.
    public static func used(_ used: Double, of budget: Double) -> String {
        "\(NumberText.tenths(used)) of \(NumberText.tenths(budget)) runs used"
    }
}
