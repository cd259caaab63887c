using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Memory;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>Symbols and live code against the kernel's own printing, objdump, and the kernel's probes.</summary>
public sealed class CodeTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>
{
    private const string Events = "/sys/kernel/tracing/kprobe_events";

    // objdump reads the ELF headers of kcore and the bytes behind them by itself:
    // " ffffffffc0601d10 f30f1efa 0f1f4400 00554889 e5415741  ....".
    [Theory]
    [InlineData("nla_put")]
    [InlineData("kfree")]
    [InlineData("nft_do_chain")]
    public void Live_code_is_what_objdump_reads(string name)
    {
        var function = Assert.Single(live.Image.Functions.ByGlob(name));
        var hex = Objdump("-s", function)
            .Where(line => line.StartsWith(" ffffffff", StringComparison.Ordinal))
            .Select(line => line[18..53].Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(string.Concat(hex), Convert.ToHexStringLower(function.Bytes.Span));
    }

    [Fact]
    public void An_armed_probe_is_listed_where_it_changed_the_code()
    {
        var function = Assert.Single(live.Image.Functions.ByGlob("nft_do_chain"));
        var address = InstructionsOf(function)[8];
        File.AppendAllText(Events, $"p:cofferdam_test/probe {address}\n");
        try
        {
            var registered = Assert.Single(live.Image.ReadProbes(), probe => probe.Address == address);
            Assert.True(registered.IsDisabled);
            Assert.Equal(0u, registered.Replaced.Length);
            Assert.Equal(function.Bytes, Again(function.Name), BytesAreEqual);

            File.WriteAllText("/sys/kernel/tracing/events/cofferdam_test/probe/enable", "1");
            var armed = Assert.Single(live.Image.ReadProbes(), probe => probe.Address == address);
            Assert.False(armed.IsDisabled);
            var differing = Differing(function.Bytes.Span, Again(function.Name).Span, function.Start);
            Assert.NotEmpty(differing);
            Assert.All(differing, address => Assert.True(armed.Replaced.Contains(address)));
        }
        finally
        {
            File.WriteAllText("/sys/kernel/tracing/events/cofferdam_test/probe/enable", "0");
            File.AppendAllText(Events, "-:cofferdam_test/probe\n");
        }
    }

    // "0xff6adc00c0000000-0xff6adc00c0005000   20480 irq_init_percpu_irqstack+0x114/0x1c0 vmap": the caller, as the
    // kernel names it, with the length of the function.
    [Fact]
    public void Addresses_are_named_as_the_kernel_names_them()
    {
        var symbols = live.Image.Symbols;
        var printed = File.ReadLines("/proc/vmallocinfo")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].Split('+', '/'))
            .Where(words => words.Length == 3)
            .DistinctBy(words => words[0])
            .ToArray();
        Assert.NotEmpty(printed);
        foreach (var words in printed)
        {
            var offset = Hex(words[1]);
            var candidates = symbols.Find(words[0]);
            // The kernel counts the padding behind a function too; of those in modules we know better.
            Assert.Contains(candidates, candidate => candidate.Module is null
                ? candidate.Range.Length == Hex(words[2])
                : candidate.Range.Length <= Hex(words[2]));
            Assert.All(candidates, candidate => Assert.Equal(
                (words[0], offset),
                symbols.Containing(candidate.Address + (long)offset) is { } place
                    ? (place.Symbol.Name, place.Offset)
                    : default));
        }
    }

    [Fact]
    public void Every_line_of_kallsyms_is_a_symbol() =>
        // Pages for probes and programs come and go.
        Assert.Equal(
            File.ReadLines("/proc/kallsyms").Count(line => !IsGenerated(line.Split('[', ']').ElementAtOrDefault(1))),
            live.Image.Symbols.All.Count(symbol => !IsGenerated(symbol.Module)));

    [Fact]
    public void Hidden_addresses_are_a_missing_feature()
    {
        using var restriction = PointerRestriction.Set(2);
        Assert.Contains("kptr_restrict", Assert.Throws<FeatureMissingException>(() => KernelImage.OpenLive()).Remedy);
    }

    // The first address the kernel has is read from kcore, and nothing of user space or of the holes.
    [Theory]
    [InlineData(0x1000)]
    [InlineData(0x00007ffffffff000)]
    [InlineData(0x8000000000000000)]
    public void What_is_not_the_kernels_is_not_readable(ulong address) =>
        Assert.False(live.Image.Memory.TryRead(new KernelAddress(address), new byte[8]));

    private static bool IsGenerated(string? module) =>
        module is "bpf" || (module?.StartsWith("__builtin__", StringComparison.Ordinal) ?? false);

    // "ffffffffc0601d10:	f3 0f 1e fa          	endbr64"
    private static KernelAddress[] InstructionsOf(FunctionCode function) =>
    [
        .. Objdump("-d", function)
            .Where(line => line.StartsWith("ffffffff", StringComparison.Ordinal) && line[16] == ':')
            .Select(line => new KernelAddress(Hex(line[..16]))),
    ];

    private static string[] Objdump(string option, FunctionCode function) =>
        GuestProgram.OutputOf(
            "objdump",
            option,
            $"--start-address={function.Start}",
            $"--stop-address={function.Range.End}",
            KcoreReader.DefaultPath).Split('\n');

    private ReadOnlyMemory<byte> Again(string name) => Assert.Single(live.Image.Functions.ByGlob(name)).Bytes;

    private static bool BytesAreEqual(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right) =>
        left.Span.SequenceEqual(right.Span);

    private static List<KernelAddress> Differing(
        ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, KernelAddress start)
    {
        var differing = new List<KernelAddress>();
        for (var i = 0; i < before.Length; i++)
        {
            if (before[i] != after[i])
                differing.Add(start + i);
        }

        return differing;
    }

    private static ulong Hex(string text) => Convert.ToUInt64(text, 16);
}
