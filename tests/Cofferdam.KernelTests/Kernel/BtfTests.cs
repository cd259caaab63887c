using System.Globalization;
using System.Text.RegularExpressions;
using Cofferdam.Kernel.Btf;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>Types against what bpftool and pahole, which share no code with us, say about the same files.</summary>
public sealed partial class BtfTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>
{
    private const string Image = "/sys/kernel/btf/vmlinux";

    [Fact]
    public void Every_type_of_the_image_is_what_bpftool_reads() =>
        AssertSame(GuestProgram.OutputOf("bpftool", "btf", "dump", "file", Image, "format", "raw"), live.Image.Types);

    [Theory]
    [InlineData("nf_tables")]
    [InlineData("overlay")]
    public void Every_type_of_a_module_is_what_bpftool_reads(string module)
    {
        Assert.True(live.Image.TryTypesOf(module, out var types));
        AssertSame(
            GuestProgram.OutputOf(
                "bpftool", "-B", Image, "btf", "dump", "file", $"/sys/kernel/btf/{module}", "format", "raw"),
            types);
    }

    // "	struct list_head           list;                 /*   104    16 */", at any depth of anonymous structs.
    [Theory]
    [InlineData("module")]
    [InlineData("kmem_cache")]
    [InlineData("page")]
    [InlineData("sk_buff")]
    [InlineData("task_struct")]
    public void Members_are_where_pahole_sees_them(string name)
    {
        var types = live.Image.Types;
        var structure = types.Require<BtfStruct>(name).Id;
        var compared = 0;
        foreach (Match line in PaholeMember().Matches(GuestProgram.OutputOf("pahole", "-C", name, Image)))
        {
            var member = line.Groups["name"].Value;
            Assert.True(types.TryFindField(structure, member, out var field), $"{name}.{member}");
            Assert.Equal(
                (member, Number(line, "offset"), Number(line, "size")), (member, field.Offset, field.Size));
            compared++;
        }

        Assert.True(compared > 10, $"pahole told {compared} members of {name}");
    }

    private static ulong Number(Match match, string group) =>
        ulong.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static void AssertSame(string expected, BtfTypes types)
    {
        var lines = expected.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var at = 0;
        foreach (var line in BpftoolText.LinesOf(types))
        {
            Assert.True(at < lines.Length, $"bpftool ends before {line}");
            Assert.Equal(lines[at++], line);
        }

        Assert.Equal(lines.Length, at);
    }

    [GeneratedRegex(
        @"^\t+[^/\n]*?(\(\*(?<name>\w+)\)\(.*\)|\b(?<name>\w+)(\[\d+\])*);"
        + @"\s*/\*\s*(?<offset>\d+)\s+(?<size>\d+)\s*\*/",
        RegexOptions.Multiline)]
    private static partial Regex PaholeMember();
}
