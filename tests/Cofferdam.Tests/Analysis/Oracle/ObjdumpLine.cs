namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>One instruction as objdump prints it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Text">Its text in Intel syntax.</param>
internal readonly record struct ObjdumpLine(ulong Address, int Length, string Text)
{
    /// <summary>Whether objdump could not decode it.</summary>
    public bool IsBad => Text.Contains("(bad)", StringComparison.Ordinal);
}
