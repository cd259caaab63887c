namespace Cofferdam.Rivals;

/// <summary>An object as ML.NET takes it, and as it gives it back.</summary>
internal sealed class VectorRow
{
    /// <summary>Its features.</summary>
    public float[] Features { get; set; } = [];

    /// <summary>Its class.</summary>
    public int Class { get; set; }
}
