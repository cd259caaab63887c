namespace Cofferdam.Tests.Bpf;

/// <summary>The eBPF objects that were built for tests (tests/bpf).</summary>
internal static class TestObjectFile
{
    public static byte[] Verdict()
    {
        using var stream = typeof(TestObjectFile).Assembly.GetManifestResourceStream("verdict_test.bpf.o")!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
