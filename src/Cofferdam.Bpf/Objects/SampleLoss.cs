namespace Cofferdam.Bpf.Objects;

/// <summary>What the sampling programs could not follow or tell (enum sample_loss in bpf/sample.h).</summary>
public enum SampleLoss
{
    /// <summary>There was no room to follow an object.</summary>
    Living,

    /// <summary>There was no room for another allocation site.</summary>
    Site,

    /// <summary>There was no room for another chain of callers: the object has none.</summary>
    Chain,

    /// <summary>The ring buffer was full.</summary>
    Sample,

    /// <summary>The content of an object could not be read.</summary>
    Content,
}
