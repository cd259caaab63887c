namespace Cofferdam.KernelTests.Lab;

/// <summary>The eBPF objects of the tests (tests/bpf), built into this program.</summary>
internal static class EmbeddedPrograms
{
    /// <summary>The file of an object.</summary>
    public static byte[] Read(string name)
    {
        using var stream = typeof(EmbeddedPrograms).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
