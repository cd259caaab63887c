using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Gate;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;
using Cofferdam.Tests.Analysis;

namespace Cofferdam.Tests.Compartments;

/// <summary>How each kind of instruction is kept from writing.</summary>
public sealed class DenialCompilerTests
{
    private const byte None = 255;

    private static readonly AccessSite _store =
        MadeUpSite.Of("mov [rbx+0x10], rdx", EffectiveAddress.OfBase(Register64.Rbx, 16));

    [Fact]
    public void A_move_faults_through_its_base() =>
        AssertDenied(_store, GateDenial.Fault, moved: Register64.Rbx);

    [Fact]
    public void A_move_by_an_index_alone_faults_through_it() =>
        AssertDenied(
            _store with { EffectiveAddress = Indexed(Register64.None, Register64.Rcx) },
            GateDenial.Fault, moved: Register64.Rcx);

    [Fact]
    public void The_stack_pointer_is_never_moved()
    {
        AssertDenied(
            _store with { EffectiveAddress = Indexed(Register64.Rsp, Register64.Rcx) },
            GateDenial.Fault, moved: Register64.Rcx);
        AssertDenied(
            _store with { EffectiveAddress = EffectiveAddress.OfBase(Register64.Rsp, 8) }, GateDenial.Skip, moved: null);
        AssertDenied(
            _store with
            {
                EffectiveAddress = EffectiveAddress.OfBase(Register64.Rsp, 8),
                Kind = AccessKind.ReadModifyWrite,
                Text = "inc qword ptr [rsp+8]",
            },
            GateDenial.Skip, moved: null);
    }

    [Fact]
    public void A_register_that_is_base_and_index_is_not_moved() =>
        AssertDenied(
            _store with { EffectiveAddress = Indexed(Register64.Rax, Register64.Rax) }, GateDenial.Skip, moved: null);

    [Fact]
    public void Per_cpu_memory_is_skipped() =>
        AssertDenied(
            _store with { EffectiveAddress = _store.EffectiveAddress with { Segment = AddressSegment.Gs } },
            GateDenial.Skip, moved: null);

    [Theory]
    [InlineData("f0 0f c1 43 10", "lock xadd [rbx+0x10], eax", GateDenial.Copied)]
    [InlineData("48 87 5b 10", "xchg [rbx+0x10], rbx", GateDenial.Skip)]
    [InlineData("86 5b 10", "xchg [rbx+0x10], bl", GateDenial.Skip)]
    [InlineData("01 5b 10", "add [rbx+0x10], ebx", GateDenial.Skip)]
    [InlineData("80 4b 10 01", "or byte ptr [rbx+0x10], 0x1", GateDenial.Copied)]
    [InlineData("d3 21", "shl dword ptr [rcx], cl", GateDenial.Skip)]
    [InlineData("f0 48 0f b1 53 10", "lock cmpxchg [rbx+0x10], rdx", GateDenial.Copied)]
    [InlineData("f0 48 0f b1 50 10", "lock cmpxchg [rax+0x10], rdx", GateDenial.Skip)]
    [InlineData("f0 48 0f c7 4f 10", "lock cmpxchg16b [rdi+0x10]", GateDenial.Copied)]
    [InlineData("f0 48 0f c7 4b 10", "lock cmpxchg16b [rbx+0x10]", GateDenial.Skip)]
    [InlineData("f0 48 0f ab 53 10", "lock bts [rbx+0x10], rdx", GateDenial.Copied)]
    [InlineData("f0 48 0f ab 5b 10", "lock bts [rbx+0x10], rbx", GateDenial.Skip)]
    [InlineData("8f 43 10", "pop qword ptr [rbx+0x10]", GateDenial.Copied)]
    public void What_leaves_flags_or_registers_works_on_a_copy_unless_its_base_is_an_operand(
        string code, string text, GateDenial denial)
    {
        var site = Decode(code, text);
        var row = Compile(site);
        Assert.Equal(denial, row.Denial);
        Assert.Equal(
            denial == GateDenial.Copied ? ((byte)site.Length.Bytes, (byte)site.EffectiveAddress.Base) : (0, None),
            (row.Length, row.Moved));
    }

    [Theory]
    [InlineData("c5 fd 7f 07", "vmovdqa [rdi], ymm0", GateDenial.Skip, 1)]
    [InlineData("c5 fc 11 07", "vmovups [rdi], ymm0", GateDenial.Fault, 0)]
    public void What_Linux_takes_for_a_branch_is_skipped_and_executed_as_it_is(
        string code, string text, GateDenial denial, byte asIs)
    {
        var row = Compile(Decode(code, text));
        Assert.Equal((denial, asIs), (row.Denial, row.AsIs));
    }

    [Theory]
    [InlineData("f3 48 a5", "rep movsq [rdi], [rsi]", (byte)(8 | 16 | 32))]
    [InlineData("a4", "movsb [rdi], [rsi]", (byte)(1 | 32))]
    [InlineData("f3 aa", "rep stosb [rdi]", (byte)(1 | 16))]
    [InlineData("ab", "stosd [rdi]", (byte)4)]
    public void A_string_store_says_what_its_registers_pass(string code, string text, byte form)
    {
        var row = Compile(Decode(code, text));
        Assert.Equal((GateDenial.Fault, form), (row.Denial, (byte)row.StringForm));
    }

    [Theory]
    [InlineData("call memcpy", "memcpy", GateDenial.Skip, GateResult.Argument, Register64.Rdi)]
    [InlineData("jmp memset", "memset", GateDenial.Leave, GateResult.Argument, Register64.Rdi)]
    [InlineData("call _copy_from_user", "_copy_from_user", GateDenial.Skip, GateResult.Argument, Register64.Rdx)]
    [InlineData("call skb_copy_bits", "skb_copy_bits", GateDenial.Skip, GateResult.Number, Register64.None, -14)]
    [InlineData("call snprintf", "snprintf", GateDenial.Skip, GateResult.Number, Register64.None)]
    public void A_bulk_call_returns_what_its_function_returns_when_it_writes_nothing(
        string text, string name, GateDenial denial, GateResult result, Register64 taken, int number = 0)
    {
        var row = Compile(CallOf(KernelBulkWriters.All.Single(candidate => candidate.Name == name)) with
        {
            Text = text,
            Flow = text.StartsWith("jmp", StringComparison.Ordinal) ? InstructionFlow.Jump : InstructionFlow.Call,
        });
        Assert.Equal(
            (denial, result, (byte)taken, None, number),
            (row.Denial, row.Result, row.Moved, row.Cut, row.Displacement));
    }

    [Theory]
    [InlineData("memcpy", Register64.Rdx)]
    [InlineData("get_random_bytes", Register64.Rsi)]
    [InlineData("nla_memcpy", Register64.Rdx)]
    // What they return would not be true of a part, the part has no length, or not in bytes.
    [InlineData("_copy_from_user", Register64.None)]
    [InlineData("skb_copy_bits", Register64.None)]
    [InlineData("snprintf", Register64.None)]
    [InlineData("strncpy", Register64.None)]
    [InlineData("copy_page", Register64.None)]
    [InlineData("__bitmap_set", Register64.None)]
    public void A_call_is_cut_where_the_policy_says_so_and_its_result_stays_true(string name, Register64 length)
    {
        var site = CallOf(KernelBulkWriters.All.Single(candidate => candidate.Name == name));
        Assert.Equal((byte)length, Compile(site, DeniedCalls.Cut).Cut);
        Assert.Equal(None, Compile(site).Cut);
        Assert.Equal(Compile(site).Denial, Compile(site, DeniedCalls.Cut).Denial);
    }

    [Fact]
    public void What_a_policy_adds_and_every_other_instruction_is_never_cut()
    {
        Assert.Equal(None, Compile(CallOf(new BulkWriter("my_copy", 0, 2)), DeniedCalls.Cut).Cut);
        Assert.Equal(None, Compile(CallOf(new BulkWriter("memcpy", 0, 2) { Unit = 4 }), DeniedCalls.Cut).Cut);
        Assert.Equal(None, Compile(_store, DeniedCalls.Cut).Cut);
    }

    private static AccessSite CallOf(BulkWriter writer) => _store with
    {
        Text = $"call {writer.Name}",
        Flow = InstructionFlow.Call,
        Kind = AccessKind.BulkCall,
        BulkWriter = writer,
        EffectiveAddress = writer.Address,
        Length = writer.WrittenLength,
    };

    private static AccessSite Decode(string code, string text)
    {
        var site = Assert.Single(HexCode.Map(code).Sites);
        Assert.Equal(text, site.Text);
        return site;
    }

    private static EffectiveAddress Indexed(Register64 @base, Register64 index) =>
        EffectiveAddress.OfBase(@base, 16) with { Index = index, Scale = 8 };

    private static void AssertDenied(AccessSite site, GateDenial denial, Register64? moved)
    {
        var row = Compile(site);
        Assert.Equal((denial, moved is { } register ? (byte)register : None), (row.Denial, row.Moved));
    }

    private static GateSiteRow Compile(AccessSite site, DeniedCalls calls = DeniedCalls.Skip)
    {
        var (row, refusal) = SiteCompiler.Compile(site, id: 0, legalSet: 0);
        Assert.Null(refusal);
        return DenialCompiler.Compile(site, row, calls);
    }
}
