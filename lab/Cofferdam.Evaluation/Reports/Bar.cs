using System.Globalization;

namespace Cofferdam.Evaluation.Reports;

/// <summary>What a figure has to be.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Wanted">What it has to be.</param>
/// <param name="Found">What it is.</param>
/// <param name="IsMet">Whether that is good enough.</param>
/// <param name="IsShare">Whether it is a share.</param>
internal sealed record Bar(string Name, string Wanted, double Found, bool IsMet, bool IsShare = true)
{
    /// <summary>What it is, for people.</summary>
    public string Text => IsShare
        ? string.Create(CultureInfo.InvariantCulture, $"{100 * Found:0.00} %")
        : string.Create(CultureInfo.InvariantCulture, $"{Found:0.0}");
}
