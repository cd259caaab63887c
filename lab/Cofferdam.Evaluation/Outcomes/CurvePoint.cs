namespace Cofferdam.Evaluation.Outcomes;

/// <summary>What becomes of objects if only those are accepted about which a model is surest.</summary>
/// <param name="Coverage">The share that is accepted.</param>
/// <param name="Error">The share of those about which it is wrong.</param>
internal readonly record struct CurvePoint(double Coverage, double Error);
