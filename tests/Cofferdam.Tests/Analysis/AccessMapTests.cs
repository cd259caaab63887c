using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis;

public sealed class AccessMapTests
{
    [Fact]
    public void The_text_of_a_map_lists_sites_allocations_gaps_and_totals()
    {
        var kmalloc = new KernelAddress(0xffffffffc0002000);
        var options = new AccessMapOptions
        {
            NameOf = address => address == kmalloc ? "__kmalloc" : null,
            FaultingInstructions = new HashSet<KernelAddress> { HexCode.Start + 0xb },
        };
        var map = AccessMap.Build(
            [
                HexCode.Of("06", "odd", HexCode.Start + 0x40),
                HexCode.Of("53 bf 40 00 00 00 e8 f5 0f 00 00 48 89 03 48 89 05 00 10 00 00 5b c3", "even"),
            ],
            options);
        const string Expected =
            """
            even, 23 bytes
              +0x0 Stack Push 8 [rsp-0x8] none | push rbx
              +0x6 Stack Call 8 [rsp-0x8] none | call 0xffffffffc0002000
              +0xb Other Move 8 [rbx] probe may-fault | mov [rbx], rax
              +0xe Global Move 8 [0xffffffffc0002015] none | mov [0xffffffffc0002015], rax
              +0x6 allocates with __kmalloc, size 64, reported as ReturnAddress
            odd, 1 bytes
            gap odd+0x0: the bytes 06 are no instruction
            functions 2, bytes 24, instructions 7, stores 4, probes 1, covered 0, anchors 0, unprovable 0, indirect calls 0, indirect jumps 0
            by class: Stack 2, Global 1, PerCpu 0, Fresh 0, Other 1
            by kind: Move 2, Push 1, Call 1

            """;
        Assert.Equal(Expected, AccessMapPrinter.Print(map));
    }

    [Fact]
    public void Sites_are_in_address_order_whatever_the_order_of_functions()
    {
        var functions = Enumerable.Range(0, 8)
            .Select(i => HexCode.Of("48 89 07 48 89 06 c3", $"f{i}", HexCode.Start + 16 * i)).ToArray();
        var map = AccessMap.Build(functions);
        Assert.Equal(map.Sites.OrderBy(s => s.Address), map.Sites);
        Assert.Equal(
            AccessMapPrinter.Print(map), AccessMapPrinter.Print(AccessMap.Build(functions.Reverse())));
    }

    [Fact]
    public void Several_names_of_one_function_count_once()
    {
        var map = AccessMap.Build([HexCode.Of("48 89 07 c3", "b"), HexCode.Of("48 89 07 c3", "a")]);
        Assert.Equal("a", Assert.Single(map.Sites).Function);
        Assert.Equal(1, map.Counts.Functions);
        Assert.Equal(2, map.Counts.Instructions);
        Assert.Equal(["a", "b"], map.Functions.Select(f => f.Name));
    }

    [Fact]
    public void Nothing_makes_an_empty_map()
    {
        var map = AccessMap.Build([]);
        Assert.Empty(map.Sites);
        Assert.Empty(map.Gaps);
        Assert.Equal(0, map.Counts.Instructions);
        Assert.All(map.Counts.ByKind.Values, count => Assert.Equal(0, count));
        Assert.Equal(Enum.GetValues<AccessKind>(), map.Counts.ByKind.Keys);
    }

    [Fact]
    public void Where_the_direction_flag_may_be_set_string_stores_have_no_known_range()
    {
        var map = HexCode.Map("fd f3 48 a5 fc c3");
        var site = Assert.Single(map.Sites);
        Assert.Equal(ProbeNeed.Unprovable("its function sets the direction flag"), site.Need);
        Assert.Equal(1, map.Counts.Unprovable);
        Assert.Equal(0, map.Counts.ProbesNeeded);
    }

    [Fact]
    public void Indirect_calls_and_jumps_are_counted_with_and_without_thunks()
    {
        var thunk = new KernelAddress(0xffffffffc0002000);
        var options = new AccessMapOptions { NameOf = a => a == thunk ? "__x86_indirect_thunk_rax" : null };
        // call rax; call thunk; jne thunk; jmp [rdi]; jmp thunk
        var map = HexCode.Map("ff d0 e8 f9 0f 00 00 0f 85 f3 0f 00 00 ff 27 e9 ec 0f 00 00", options);
        Assert.Equal(2, map.Counts.IndirectCalls);
        Assert.Equal(3, map.Counts.IndirectJumps);
    }
}
