using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Tests.Policies;

public sealed class CompartmentSelectionTests
{
    private static readonly string[] _modules = ["nf_tables", "notes", "empty"];

    // Address, type, name and module of every symbol, as kallsyms has them. Addresses of a module that was loaded late
    // lie below those of others.
    private static readonly KernelSymbol[] _symbols =
    [
        Symbol(0xc900, 't', "notes_write", "notes"),
        Symbol(0xc910, 't', "notes_read", "notes"),
        Symbol(0xc920, 't', "notes_read.cold", "notes"),
        Symbol(0xc930, 'd', "notes_table", "notes"),
        Symbol(0xa000, 't', "nft_init", "nf_tables"),
        Symbol(0xa010, 't', "nft_exit", "nf_tables"),
        Symbol(0x8100, 'T', "ip6_rcv", null),
        Symbol(0x8100, 'T', "ip6_rcv_alias", null),
        Symbol(0x8110, 't', "ip6_find", null),
        Symbol(0x8130, 't', "ip6_find", null),
        Symbol(0x8140, 'D', "init_net", null),
        Symbol(0x8150, 't', "__pfx_ip6_rcv", null),
        Symbol(0xb000, 't', "ip6_bpf", "bpf"),
        Symbol(0xd000, 'd', "nothing", "empty"),
    ];

    [Fact]
    public void A_module_is_all_its_functions_in_the_order_of_their_names() =>
        Assert.Equal(["notes_read", "notes_read.cold", "notes_write"], Select("modules: [notes]"));

    [Fact]
    public void A_glob_takes_functions_of_the_image_and_of_modules_but_not_generated_code() =>
        Assert.Equal(["ip6_find", "ip6_find", "ip6_rcv"], Select("functions: ['ip6_*']"));

    [Fact]
    public void Modules_and_functions_add_up_with_the_kernel_image_first() =>
        Assert.Equal(
            ["ip6_rcv", "nft_exit", "nft_init", "notes_write"],
            Select("{modules: [nf_tables], functions: [notes_write, ip6_rcv]}"));

    [Fact]
    public void An_exclusion_takes_the_parts_that_the_compiler_split_off_with_it() =>
        Assert.Equal(["notes_write"], Select("{modules: [notes], exclude: [notes_read]}"));

    [Fact]
    public void The_order_does_not_depend_on_where_modules_were_loaded()
    {
        var moved = _symbols.Select(symbol => symbol.Module is null ? symbol : symbol with
        {
            Address = new KernelAddress(symbol.Address.Value ^ 0xf0000),
            End = new KernelAddress(symbol.End.Value ^ 0xf0000),
        });

        Assert.Equal(
            Select("modules: [nf_tables, notes]"),
            Select("modules: [nf_tables, notes]", [.. moved.Reverse()]));
    }

    [Theory]
    [InlineData("modules: [note]", "no loaded module is called 'note'; did you mean 'notes'?")]
    [InlineData("modules: [bpf]", "no loaded module is called 'bpf'")]
    [InlineData("modules: [empty]", "module 'empty' has no functions")]
    [InlineData("functions: [ip6_rvc]", "no function is called 'ip6_rvc'; did you mean 'ip6_rcv'?")]
    [InlineData("functions: ['notes:ip6_rcv']", "no function is called 'notes:ip6_rcv'")]
    [InlineData("functions: ['note:f']", "no loaded module is called 'note'; did you mean 'notes'?")]
    [InlineData("functions: [init_net]", "'init_net' is not a function with code: it names data")]
    [InlineData("functions: [__pfx_ip6_rcv]", "'__pfx_ip6_rcv' is not a function with code: it names the padding")]
    [InlineData("functions: [ip6_bpf]", "'ip6_bpf' is not a function with code: it has no code in memory")]
    [InlineData("functions: ['ip9_*']", "no function matches 'ip9_*'")]
    [InlineData("{modules: [notes], exclude: [ip6_rcv]}", "'exclude: ip6_rcv' matches no function of the compartment")]
    [InlineData("{modules: [notes], exclude: ['notes_*']}", "the compartment is empty")]
    public void What_does_not_exist_is_refused_with_near_names(string compartment, string expected)
    {
        var e = Assert.Throws<NotFoundException>(() => Select(compartment));
        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Select(string compartment, IReadOnlyList<KernelSymbol>? symbols = null)
    {
        var policy = PolicyReader.Read(
            $"version: 1\ncompartment:\n  {compartment}", "test");
        return CompartmentSelection
            .Select(
                policy.Compartment,
                symbols ?? _symbols,
                _modules,
                symbol => symbol.IsFunction && symbol.Range.Length > 0)
            .Functions.Select(function => function.Name);
    }

    private static KernelSymbol Symbol(ulong address, char type, string name, string? module) =>
        new(name, module, type, new KernelAddress(address), new KernelAddress(address + 0x10));
}
