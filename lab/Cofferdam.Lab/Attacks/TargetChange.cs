namespace Cofferdam.Lab.Attacks;

/// <summary>How many bytes of a target changed, and the offsets of the first and the last of them.</summary>
internal readonly record struct TargetChange(int Count, int First, int Last)
{
    /// <summary>Whether something changed, and nothing outside of a range of the target.</summary>
    public bool LiesIn(int offset, int length) => Count > 0 && First >= offset && Last < offset + length;
}
