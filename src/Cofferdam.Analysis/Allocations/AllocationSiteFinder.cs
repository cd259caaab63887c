using System.Collections.Frozen;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Allocations;

/// <summary>Finds the calls and tail calls of allocators in a function, and what is constant about them.</summary>
internal sealed class AllocationSiteFinder
{
    private readonly AccessMapOptions _options;
    private readonly FrozenDictionary<string, Allocator> _allocators;

    public AllocationSiteFinder(AccessMapOptions options)
    {
        _options = options;
        _allocators = options.Allocators.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
    }

    /// <summary>The allocation sites of <paramref name="function"/>, in address order.</summary>
    public IEnumerable<AllocationSite> Find(DecodedFunction function)
    {
        var sites = new List<AllocationSite>();
        var leaders = LeadersOf(function);
        var values = new BlockValues();
        foreach (var instruction in function.Instructions)
        {
            if (leaders.Contains(instruction.Address) || _options.HiddenJumpTargets.Contains(instruction.Address))
                values.Forget();
            if (AllocatorCalledBy(function, instruction) is { } allocator)
                sites.Add(SiteOf(function, instruction, allocator, values));
            values.Apply(instruction);
        }

        return sites;
    }

    private static HashSet<KernelAddress> LeadersOf(DecodedFunction function) =>
        [.. function.Instructions.Select(i => i.Target).Where(function.Code.Range.Contains)];

    private Allocator? AllocatorCalledBy(DecodedFunction function, in Instruction instruction)
    {
        var target = instruction.Target;
        if (!target.IsValid || function.Code.Range.Contains(target))
            return null;
        return _options.NameOf?.Invoke(target) is { } name ? _allocators.GetValueOrDefault(name) : null;
    }

    private static AllocationSite SiteOf(
        DecodedFunction function, in Instruction instruction, Allocator allocator, BlockValues values)
    {
        var isCall = instruction.Flow == InstructionFlow.Call;
        var report = !isCall && allocator.Report == CallSiteReport.ReturnAddress
            ? CallSiteReport.Indirect
            : allocator.Report;
        return new AllocationSite
        {
            Function = function.Code.Name,
            FunctionStart = function.Code.Start,
            Address = instruction.Address,
            ReturnAddress = isCall ? instruction.End : null,
            Allocator = allocator,
            Report = report,
            Size = ValueOf(allocator.SizeArgument, values) is RegisterValue.Constant size ? size.Value : null,
            Cache = CacheOf(ValueOf(allocator.CacheArgument, values)),
        };
    }

    private static RegisterValue? ValueOf(int? argument, BlockValues values) =>
        argument is { } index ? values[ArgumentRegisters.Of(index)] : null;

    private static CacheReference? CacheOf(RegisterValue? value) => value switch
    {
        RegisterValue.Load { Address: { IsConstant: true, Segment: AddressSegment.None } address, Width: 8 } =>
            new CacheReference.Variable(new KernelAddress(unchecked((ulong)address.Displacement))),
        RegisterValue.Computed { Address.IsConstant: true, Width: 8 } computed =>
            new CacheReference.Fixed(new KernelAddress(unchecked((ulong)computed.Address.Displacement))),
        // Non-relocatable kernel code loads the address of a variable as a sign-extended immediate.
        RegisterValue.Constant { Value: > 0xffff_ffff_8000_0000 } constant =>
            new CacheReference.Fixed(new KernelAddress(constant.Value)),
        _ => null,
    };
}
