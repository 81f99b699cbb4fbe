import Foundation

/// A weight is the base-2 logarithm of odds; here it becomes a probability, and back.
public enum Odds {
    public static func probability(_ weight: Double) -> Double { 1 / (1 + exp2(-weight)) }

    /// - Parameter probability: above 0 and under 1.
    public static func weight(_ probability: Double) -> Double {
        log2(probability / (1 - probability))
    }
}
