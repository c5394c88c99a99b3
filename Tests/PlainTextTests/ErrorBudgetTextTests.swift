import PlainText
import Testing

struct ErrorBudgetTextTests {
    @Test func `a budget says what is left of it, and what is used once that is more than all`() {
        #expect(ErrorBudgetText.left(0.5, of: 1) == "0.5 of 1.0 runs left")
        #expect(ErrorBudgetText.left(0, of: 3) == "0.0 of 3.0 runs left")
        #expect(ErrorBudgetText.left(-2, of: 1) == "3.0 of 1.0 runs used, exceeded")
        #expect(ErrorBudgetText.used(2.5, of: 10) == "2.5 of 10.0 runs used")
    }
}
