namespace Cofferdam.Analysis.BulkWrites;

/// <summary>
/// What a bulk writer returns that writes nothing, so that its caller takes it for a failure if it can.
/// </summary>
public enum BulkResult : byte
{
    /// <summary>0: no bytes, no characters; or nothing at all.</summary>
    Zero,

    /// <summary>Its destination, as always.</summary>
    Destination,

    /// <summary>How many bytes it did not copy: its length.</summary>
    NotCopied,

    /// <summary>A negative error number.</summary>
    Error,
}
