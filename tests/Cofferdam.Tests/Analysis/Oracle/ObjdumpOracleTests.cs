using System.Buffers.Binary;

namespace Cofferdam.Tests.Analysis.Oracle;

/// <summary>
/// Nothing that writes is missed, and nothing else is listed, according to an independent disassembler. The whole text
/// of the images (a minute each) is compared instead of a sample if COFFERDAM_ORACLE is "all".
/// </summary>
public sealed class ObjdumpOracleTests
{
    private const int WindowLength = 16 * 1024;
    private const int Windows = 64;
    private const int Seed = 20261;

    // Newer than binutils 2.40.
    private static readonly HashSet<string> _unknownToObjdump = ["lkgs"];

    public static TheoryData<string> Kernels => [.. InstalledKernel.All.Select(k => k.Release)];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Kernels))]
    public void Every_write_in_nf_tables_is_found(string release)
    {
        Assert.SkipWhen(Objdump.Missing is not null, Objdump.Missing ?? "");
        var module = new InstalledKernel(release).Module("net/netfilter/nf_tables");
        var comparison = OracleComparison.Of(module.Functions());
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences));
        Assert.Empty(comparison.Unknown);
        // Two empty lists would agree as well.
        Assert.InRange(comparison.Instructions, 40_000, 70_000);
        Assert.InRange(comparison.Writes, 7_000, 10_000);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Kernels))]
    public void Every_write_in_a_sample_of_the_image_is_found(string release)
    {
        Assert.SkipWhen(Objdump.Missing is not null, Objdump.Missing ?? "");
        var comparison = OracleComparison.Of(Sample(new InstalledKernel(release).Image().Content(".text")));
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences));
        Assert.Empty(comparison.Unknown.Except(_unknownToObjdump));
        Assert.InRange(comparison.Unchecked, 0, 20);
        Assert.InRange(comparison.Instructions, 150_000, int.MaxValue);
        Assert.InRange(comparison.Writes, 25_000, comparison.Instructions / 3);
    }

    private static List<(string, ReadOnlyMemory<byte>)> Sample(ReadOnlyMemory<byte> text)
    {
        var starts = FunctionStarts(text.Span);
        if (Environment.GetEnvironmentVariable("COFFERDAM_ORACLE") == "all")
            return [.. starts.Zip(starts.Skip(1).Append(text.Length), (a, b) => ($"text+0x{a:x}", text[a..b]))];
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Windows).Select(_ => starts[random.Next(starts.Count)])
            .Select(at => ($"text+0x{at:x}", text.Slice(at, Math.Min(WindowLength, text.Length - at))))];
    }

    // The image has no symbols. But a traceable function begins with a call of __fentry__, at an aligned address
    // (behind endbr64 where that is used), and no other function is called from so many of those.
    private static List<int> FunctionStarts(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> endbr = [0xf3, 0x0f, 0x1e, 0xfa];
        var callers = new Dictionary<int, List<int>>();
        for (var at = 0; at + 16 <= text.Length; at += 16)
        {
            var call = at + (text[at..].StartsWith(endbr) ? endbr.Length : 0);
            if (text[call] != 0xe8)
                continue;
            var target = call + 5 + BinaryPrimitives.ReadInt32LittleEndian(text[(call + 1)..]);
            if (!callers.TryGetValue(target, out var list))
                callers.Add(target, list = []);
            list.Add(at);
        }

        return callers.Values.MaxBy(list => list.Count)!;
    }
}
