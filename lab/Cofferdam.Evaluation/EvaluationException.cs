namespace Cofferdam.Evaluation;

/// <summary>The evaluation cannot be made of what there is.</summary>
internal sealed class EvaluationException(string message) : Exception(message);
