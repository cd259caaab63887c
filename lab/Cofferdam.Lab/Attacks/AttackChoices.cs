namespace Cofferdam.Lab.Attacks;

/// <summary>What the user fixed of an attack; the rest is drawn at random.</summary>
/// <param name="Offset">Where in the target, in bytes from its start.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Value">What is written, over and over where <paramref name="Length"/> is more than 8 bytes.</param>
internal sealed record AttackChoices(int? Offset = null, int? Length = null, ulong? Value = null)
{
    /// <summary>Everything at random.</summary>
    public static readonly AttackChoices None = new();
}
