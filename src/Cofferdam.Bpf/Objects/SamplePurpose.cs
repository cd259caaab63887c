namespace Cofferdam.Bpf.Objects;

/// <summary>What becomes of an object that is freed (enum purpose in bpf/sample.h).</summary>
public enum SamplePurpose : uint
{
    /// <summary>Its content is told.</summary>
    Samples,

    /// <summary>Its age is counted.</summary>
    Lifetimes,
}
