using System.Globalization;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Modules;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Kernel;

/// <summary>Modules against /proc/modules, /sys/module and the symbol tables of their files.</summary>
public sealed class ModulesTests(LiveKernelImage live) : IClassFixture<LiveKernelImage>
{
    [Fact]
    public void Modules_are_those_of_proc_modules()
    {
        var listed = File.ReadLines("/proc/modules").Select(line => line.Split(' ')).Select(words =>
            (words[0], ulong.Parse(words[1], CultureInfo.InvariantCulture), words[4], words[5]));
        Assert.Equal(listed, live.Image.Modules.All.Select(module =>
            (module.Name, module.Size, module.State.ToString(), module.Text[0].Start.ToString())));
    }

    [Fact]
    public void Sections_lie_in_the_part_that_their_name_says() =>
        Assert.All(live.Image.Modules.All, module =>
        {
            Assert.All(SectionsOf(module, ".text", ".text.unlikely", ".exit.text"), In(module.Text));
            Assert.All(SectionsOf(module, ".rodata", ".rodata.str1.8", "__ksymtab_gpl"), In(module.ReadOnly));
            Assert.All(SectionsOf(module, ".data", ".bss", ".data..read_mostly"), In(module.Data));
        });

    [Fact]
    public void Taints_are_those_of_sys_module() =>
        Assert.All(live.Image.Modules.All, module =>
        {
            var letters = File.ReadAllText($"/sys/module/{module.Name}/taint").Trim();
            Assert.Equal((ulong)letters.Length, ulong.PopCount(module.Taints));
        });

    [Fact]
    public void Modules_with_types_are_those_of_sys_kernel_btf() =>
        Assert.Equal(
            Names("/sys/kernel/btf").Where(name => name != "vmlinux").Order(),
            live.Image.Modules.All.Where(module => module.HasBtf).Select(module => module.Name).Order());

    // nm -S: "0000000000000d90 0000000000000079 t nft_rule_dump"
    [Theory]
    [InlineData("nf_tables")]
    [InlineData("nfnetlink")]
    public void Functions_are_as_long_as_the_file_of_the_module_says(string module)
    {
        var path = GuestProgram.OutputOf("modinfo", "-n", module).Trim();
        var unpacked = Path.Combine(Path.GetTempPath(), module + ".ko");
        GuestProgram.OutputOf("sh", "-c", path.EndsWith(".xz", StringComparison.Ordinal)
            ? $"xz -dc {path} >{unpacked}"
            : $"cp {path} {unpacked}");
        var sizes = GuestProgram.OutputOf("nm", "-S", unpacked)
            .Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words is [_, _, "t" or "T", _])
            .ToLookup(words => words[3], words => Convert.ToUInt64(words[1], 16));
        var functions = live.Image.Symbols.OfModule(module).Where(symbol => symbol.IsFunction).ToArray();
        var compared = functions.Where(function => sizes.Contains(function.Name)).ToArray();
        Assert.InRange(compared.Length, functions.Length * 9 / 10, functions.Length);
        Assert.All(compared, function => Assert.Contains(function.Range.Length, sizes[function.Name]));
        // Behind the code itself there may be four breakpoints: a return in the place of a jump to a return thunk.
        Assert.All(live.Image.Functions.OfModule(module).Where(function => sizes.Contains(function.Name)), function =>
            Assert.Contains(sizes[function.Name], size => size - function.Range.Length <= 4));
    }

    private static IEnumerable<string> Names(string directory) =>
        new DirectoryInfo(directory).GetFiles().Select(file => file.Name);

    private static IEnumerable<KernelAddress> SectionsOf(KernelModule module, params string[] names) =>
        names
            .Select(name => $"/sys/module/{module.Name}/sections/{name}")
            .Where(File.Exists)
            .Select(path => new KernelAddress(Convert.ToUInt64(File.ReadAllText(path).Trim(), 16)));

    private static Action<KernelAddress> In(IReadOnlyList<AddressRange> parts) =>
        address => Assert.Contains(parts, part => part.Contains(address));
}
