namespace Cofferdam.Kernel;

/// <summary>This kernel, or the way this process runs on it, lacks something that the request needs.</summary>
public sealed class FeatureMissingException : Exception
{
    /// <summary>Names the feature and what to do about it.</summary>
    /// <param name="feature">What is missing, for example "kprobes (CONFIG_KPROBES)".</param>
    /// <param name="remedy">What the user can do, for example "boot a kernel with CONFIG_KPROBES=y".</param>
    public FeatureMissingException(string feature, string remedy)
        : base($"{feature}: {remedy}")
    {
        Feature = feature;
        Remedy = remedy;
    }

    /// <summary>What is missing.</summary>
    public string Feature { get; }

    /// <summary>What the user can do about it.</summary>
    public string Remedy { get; }
}
