namespace Cofferdam.Bpf.Objects;

/// <summary>The eBPF object files that are part of this assembly.</summary>
internal static class EmbeddedObject
{
    /// <summary>The file as it was built.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedObject).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The eBPF object {name} is not embedded in this build.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
