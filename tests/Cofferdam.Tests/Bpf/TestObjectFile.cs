namespace Cofferdam.Tests.Bpf;

/// <summary>The eBPF objects that were built for tests (tests/bpf).</summary>
internal static class TestObjectFile
{
    public static byte[] Verdict() => Read("verdict_test.bpf.o");

    public static byte[] Tree() => Read("tree_test.bpf.o");

    private static byte[] Read(string name)
    {
        using var stream = typeof(TestObjectFile).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
