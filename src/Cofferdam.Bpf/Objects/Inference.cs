namespace Cofferdam.Bpf.Objects;

/// <summary>
/// What content told of objects without a record, at writes before the working phase (enum inference in
/// bpf/cofferdam.h).
/// </summary>
public enum Inference
{
    /// <summary>An object that the site may write: it was adopted, and has a record from then on.</summary>
    Adopted,

    /// <summary>The same of an object that the census had not seen: it was not adopted.</summary>
    Unseen,

    /// <summary>An object that the site may not write.</summary>
    Illegal,

    /// <summary>Nothing.</summary>
    Abstained,
}
