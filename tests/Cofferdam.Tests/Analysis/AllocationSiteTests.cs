using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Kernel;

namespace Cofferdam.Tests.Analysis;

public sealed class AllocationSiteTests
{
    private static readonly Dictionary<KernelAddress, string> _names = new()
    {
        [HexCode.Start + 0x100] = "__kmalloc",
        [HexCode.Start + 0x200] = "kmalloc_trace",
        [HexCode.Start + 0x300] = "kmem_cache_alloc",
        [HexCode.Start + 0x400] = "kvmalloc_node",
        [HexCode.Start + 0x500] = "vmalloc",
        [HexCode.Start + 0x600] = "kfree",
    };

    public static TheoryData<string, string> Calls => new()
    {
        // mov edi, 64; call __kmalloc
        { "bf 40 00 00 00 e8 f6 00 00 00", "+0x5 allocates with __kmalloc, size 64, reported as ReturnAddress" },
        // xor ebx, ebx; mov edi, 64; call kfree; call __kmalloc: rdi does not survive the first call
        {
            "31 db bf 40 00 00 00 e8 f4 05 00 00 e8 ef 00 00 00",
            "+0xc allocates with __kmalloc, size ?, reported as ReturnAddress"
        },
        // mov ebx, 64; call kfree; mov rdi, rbx; call __kmalloc: rbx does
        {
            "bb 40 00 00 00 e8 f6 05 00 00 48 89 df e8 ee 00 00 00",
            "+0xd allocates with __kmalloc, size 64, reported as ReturnAddress"
        },
        // mov edi, 64; L: call __kmalloc; jmp L: the size differs the second time
        { "bf 40 00 00 00 e8 f6 00 00 00 eb f9", "+0x5 allocates with __kmalloc, size ?, reported as ReturnAddress" },
        // mov edi, 64; shl rdi, 1; call __kmalloc
        {
            "bf 40 00 00 00 48 d1 e7 e8 f3 00 00 00",
            "+0x8 allocates with __kmalloc, size ?, reported as ReturnAddress"
        },
        // mov edi, 64; mov dil, 1; call __kmalloc
        {
            "bf 40 00 00 00 40 b7 01 e8 f3 00 00 00",
            "+0x8 allocates with __kmalloc, size ?, reported as ReturnAddress"
        },
        // mov rdi, [rip+0]; mov edx, 24; mov esi, 0xcc0; call kmalloc_trace
        {
            "48 8b 3d 00 00 00 00 ba 18 00 00 00 be c0 0c 00 00 e8 ea 01 00 00",
            "+0x11 allocates with kmalloc_trace, size 24 cache *0xffffffffc0001007, reported as ReturnAddress"
        },
        // mov rdi, [rbx]; call kmem_cache_alloc
        { "48 8b 3b e8 f8 02 00 00", "+0x3 allocates with kmem_cache_alloc, size ?, reported as ReturnAddress" },
        // lea rdi, [rip+0]; call kmem_cache_alloc
        {
            "48 8d 3d 00 00 00 00 e8 f4 02 00 00",
            "+0x7 allocates with kmem_cache_alloc, size ? cache 0xffffffffc0001007, reported as ReturnAddress"
        },
        // mov rdi, 0xffffffff81c00000; call kmem_cache_alloc
        {
            "48 c7 c7 00 00 c0 81 e8 f4 02 00 00",
            "+0x7 allocates with kmem_cache_alloc, size ? cache 0xffffffff81c00000, reported as ReturnAddress"
        },
        // mov edi, 64; jmp __kmalloc: the tracepoint will name our caller
        { "bf 40 00 00 00 e9 f6 00 00 00", "+0x5 allocates with __kmalloc, size 64, reported as Indirect" },
        // je __kmalloc; ret
        { "0f 84 fa 00 00 00 c3", "+0x0 allocates with __kmalloc, size ?, reported as Indirect" },
        { "e8 fb 03 00 00", "+0x0 allocates with kvmalloc_node, size ?, reported as Indirect" },
        { "e8 fb 04 00 00", "+0x0 allocates with vmalloc, size ?, reported as None" },
        { "e9 fb 04 00 00", "+0x0 allocates with vmalloc, size ?, reported as None" },
    };

    private static AccessMapOptions Options => new() { NameOf = _names.GetValueOrDefault };

    [Theory]
    [MemberData(nameof(Calls))]
    public void Each_call_of_an_allocator_is_a_site(string hex, string expected)
    {
        var site = Assert.Single(HexCode.Map(hex, Options).Allocations);
        Assert.Equal(expected, AccessMapPrinter.Line(site).Trim());
    }

    [Fact]
    public void Other_calls_are_none() => Assert.Empty(HexCode.Map("e8 fb 05 00 00", Options).Allocations);

    [Fact]
    public void The_return_address_is_behind_the_call()
    {
        var site = Assert.Single(HexCode.Map("e8 fb 00 00 00", Options).Allocations);
        Assert.Equal(HexCode.Start + 5, site.ReturnAddress);
    }

    [Fact]
    public void A_tail_call_has_no_return_address_of_ours()
    {
        var site = Assert.Single(HexCode.Map("e9 fb 00 00 00", Options).Allocations);
        Assert.Null(site.ReturnAddress);
    }

    [Fact]
    public void Values_do_not_flow_past_places_that_are_jumped_to_from_elsewhere()
    {
        var options = Options with { HiddenJumpTargets = new HashSet<KernelAddress> { HexCode.Start + 5 } };
        var site = Assert.Single(HexCode.Map("bf 40 00 00 00 e8 f6 00 00 00", options).Allocations);
        Assert.Null(site.Size);
    }

    [Fact]
    public void The_table_names_each_allocator_once()
    {
        var names = KernelAllocators.All.Select(a => a.Name).ToArray();
        Assert.Equal(names.Distinct(), names);
    }
}
