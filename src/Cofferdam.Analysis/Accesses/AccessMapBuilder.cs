using System.Collections.Immutable;
using Cofferdam.Analysis.Allocations;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Merging;
using Cofferdam.Analysis.Paths;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Analysis.Accesses;

/// <summary>Collects the sites of functions added in address order into one access map.</summary>
internal sealed class AccessMapBuilder
{
    private readonly AccessMapOptions _options;
    private readonly InstructionPrinter _printer = new();
    private readonly AllocationSiteFinder _allocationFinder;
    private readonly ThunkRecognizer _thunks;
    private readonly CoverageChecker _coverage;
    private readonly OutgoingCalls _outgoing;
    private readonly ImmutableArray<FunctionCode>.Builder _functions = ImmutableArray.CreateBuilder<FunctionCode>();
    private readonly ImmutableArray<AccessSite>.Builder _sites = ImmutableArray.CreateBuilder<AccessSite>();
    private readonly ImmutableArray<AllocationSite>.Builder _allocations =
        ImmutableArray.CreateBuilder<AllocationSite>();

    private readonly List<DecodedFunction> _decoded = [];
    private readonly HashSet<KernelAddress> _seen = [];

    private KernelAddress _codeEnd;
    private int _distinctFunctions;
    private long _codeBytes;
    private int _instructions;
    private int _indirectCalls;
    private int _indirectJumps;

    /// <summary>An empty map.</summary>
    /// <param name="options">What it is built with.</param>
    /// <param name="compartment">All functions that will be added.</param>
    public AccessMapBuilder(AccessMapOptions options, IEnumerable<FunctionCode> compartment)
    {
        _options = options;
        _thunks = new ThunkRecognizer(options);
        _coverage = new CoverageChecker(options.NameOf, _thunks);
        _outgoing = new OutgoingCalls(options, _thunks, compartment);
        _allocationFinder = new AllocationSiteFinder(options);
    }

    /// <summary>Analyses one more function.</summary>
    public void Add(DecodedFunction function)
    {
        var code = function.Code;
        // Several symbols may name the same code; its sites then belong to the first of them.
        var isAlias = _functions.Count > 0 && _functions[^1].Range == code.Range;
        _functions.Add(code);
        if (isAlias)
            return;
        _coverage.Add(function);
        _decoded.Add(function);
        _distinctFunctions++;
        var end = code.Range.End;
        _codeBytes += Math.Max(0, end - (code.Start > _codeEnd ? code.Start : _codeEnd));
        _codeEnd = end > _codeEnd ? end : _codeEnd;
        var setsDirectionFlag = function.Instructions.Any(i => i.SetsDirectionFlag);
        foreach (var instruction in function.Instructions)
        {
            // Functions may overlap; an instruction belongs to the first that holds it.
            if (!_seen.Add(instruction.Address))
                continue;
            _instructions++;
            CountIndirection(instruction);
            if (_outgoing.Follow(code, instruction) is { } writer)
                _sites.Add(BulkSiteOf(code, instruction, writer));
            else if (instruction.Write is { } write)
                _sites.Add(SiteOf(code, instruction, write, setsDirectionFlag));
        }

        _allocations.AddRange(_allocationFinder.Find(function));
    }

    /// <summary>The map of all functions added.</summary>
    public AccessMap Build()
    {
        var allocations = _allocations.OrderBy(a => a.Address).DistinctBy(a => a.Address).ToImmutableArray();
        var sites = _sites.OrderBy(s => s.Address).ToImmutableArray();
        ImmutableArray<PointerPath> paths = [];
        if (_options.Merges || _options.Types is not null || _options.ChecksEachWrite)
        {
            var flows = ValueFlow.AnalyzeAll(_decoded, _options.Hidden);
            paths = WrittenPaths.Find(sites, flows);
            if (_options.Merges)
                sites = SiteRefiner.Refine(sites, allocations, flows, _options);
            if (_options.Types is { } types)
                (sites, allocations) = SiteTyper.Type(sites, allocations, flows, types, _options.PrivateParts);
            if (_options.ChecksEachWrite)
                sites = ProbePointFinder.Add(sites, flows, _options);
        }

        var anchors = sites
            .Where(site => site.Need is ProbeNeed.CheckedByProbe)
            .Select(site => site.Check.Anchor)
            .OfType<Anchor>()
            .DistinctBy(anchor => anchor.Address)
            .OrderBy(anchor => anchor.Address)
            .ToImmutableArray();
        return new AccessMap
        {
            Functions = _functions.ToImmutable(),
            Sites = sites,
            Anchors = anchors,
            Allocations = allocations,
            OutgoingHelpers = _outgoing.Helpers(),
            Gaps = _coverage.Gaps(),
            WrittenPaths = paths,
            Counts = new AccessCounts
            {
                Functions = _distinctFunctions,
                CodeBytes = _codeBytes,
                Instructions = _instructions,
                Stores = sites.Length,
                ByClass = Count(sites, s => s.Class),
                ByKind = Count(sites, s => s.Kind),
                Types = TypeCounts.Of(TypesOf(sites.Where(s => s.Kind != AccessKind.BulkCall))),
                BulkTypes = TypeCounts.Of(TypesOf(sites.Where(s => s.Kind == AccessKind.BulkCall))),
                AllocationTypes = TypeCounts.Of(allocations.Select(a => a.Type).OfType<SiteType>()),
                Covered = sites.Count(s => s.Need is ProbeNeed.CoveredByOthers),
                ProbesNeeded = sites.Count(s => s.Need is ProbeNeed.CheckedByProbe),
                Anchors = anchors.Length,
                Unprovable = sites.Count(s => s.Need is ProbeNeed.UncoveredByProbe),
                IndirectCalls = _indirectCalls,
                IndirectJumps = _indirectJumps,
            },
        };
    }

    private static IEnumerable<SiteType> TypesOf(IEnumerable<AccessSite> sites) =>
        sites.Select(site => site.Type).OfType<SiteType>();

    private static ImmutableSortedDictionary<TKey, int> Count<TKey>(
        ImmutableArray<AccessSite> sites, Func<AccessSite, TKey> keyOf)
        where TKey : struct, Enum
    {
        var counts = Enum.GetValues<TKey>().ToDictionary(key => key, _ => 0);
        foreach (var site in sites)
            counts[keyOf(site)]++;
        return counts.ToImmutableSortedDictionary();
    }

    private AccessSite SiteOf(FunctionCode code, in Instruction instruction, MemoryWrite write, bool setsDirectionFlag)
    {
        var @class = SiteClassifier.ClassOf(write);
        return new AccessSite
        {
            Function = code.Name,
            FunctionStart = code.Start,
            Address = instruction.Address,
            InstructionLength = instruction.Length,
            Text = _printer.Print(code, instruction),
            Flow = instruction.Flow,
            WrittenRegisters = instruction.WrittenRegisters,
            Operands = instruction.Operands,
            Kind = write.Kind,
            EffectiveAddress = write.Address,
            Length = write.Length,
            Class = @class,
            CanFault = _options.FaultingInstructions.Contains(instruction.Address),
            ProbeHazard = instruction.ProbeHazard,
            Need = SiteClassifier.NeedOf(
                write, @class, _options.ExecutesAsIs ? null : instruction.ProbeHazard, setsDirectionFlag),
        };
    }

    // One site for the instruction: the return address of a call goes to the stack in use, which needs no check.
    private AccessSite BulkSiteOf(FunctionCode code, in Instruction instruction, BulkWriter writer)
    {
        var isTaken = instruction.Flow is InstructionFlow.Call or InstructionFlow.Jump;
        var write = new MemoryWrite(
            AccessKind.BulkCall, writer.Address, writer.WrittenLength,
            isTaken ? null : "it calls a bulk writer only if a condition holds");
        return SiteOf(code, instruction, write, setsDirectionFlag: false) with
        {
            Text = $"{(instruction.Flow == InstructionFlow.Call ? "call" : "jmp")} {writer.Name}",
            CanFault = writer.MayWriteUser,
            BulkWriter = writer,
        };
    }

    private void CountIndirection(in Instruction instruction)
    {
        var isThunk = instruction.Target.IsValid && _thunks.IsThunk(instruction.Target);
        if (instruction.Flow == InstructionFlow.IndirectCall || (isThunk && instruction.Flow == InstructionFlow.Call))
            _indirectCalls++;
        else if (instruction.Flow == InstructionFlow.IndirectJump || isThunk)
            _indirectJumps++;
    }
}
