using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Merging;
using Cofferdam.Analysis.Typing;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Compartments.Compilation;

/// <summary>What the analysis needs to know of a live kernel besides the code.</summary>
public static class CompartmentAnalysis
{
    /// <summary>The analysis options for the functions of <paramref name="image"/>.</summary>
    public static AccessMapOptions OptionsFor(KernelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var tables = image.Modules.All.Select(module => module.Exceptions).Append(image.Exceptions).ToArray();
        return new AccessMapOptions
        {
            NameOf = address => FunctionAt(image, address)?.Name,
            PointerArgumentsOf = address => FunctionAt(image, address) is { } function
                ? PointerArgumentsReader.Read(image.TypesOf(function.Module), function.Name)
                : PointerArguments.Unknown,
            ArgumentCountOf = address => FunctionAt(image, address) is { } function
                ? ArgumentCount.Of(image.TypesOf(function.Module), function.Name)
                : ArgumentRegisters.Count,
            ReferencesTo = functions => FunctionReferences.Count(image, functions),
            Memory = image.Memory,
            CodeOf = address => CodeAt(image, address),
            TypesOf = image.TypesOf,
            Types = new TypeSources(
                image.TypesOf,
                address => FunctionAt(image, address) is { } function ? (function.Name, function.Module) : null)
            {
                PerNet = new(() => PerNetStructures.Read(image)),
                ThisProcessor = image.Symbols.TryFindUnique("this_cpu_off", out var distance) ? distance.Address : null,
            },
            PrivateParts = new(() => new OperationTables(image).Read()),
            ObjectSizeOf = reference =>
                SlabCacheReferences.TryResolve(image, reference, out var cache) ? cache.ObjectSize : null,
            Hidden = new HiddenControlFlow
            {
                Fixups = tables
                    .SelectMany(table => table.Instructions.Select(instruction => (table, instruction)))
                    .Where(entry => entry.table.TryFindFixup(entry.instruction, out _))
                    .DistinctBy(entry => entry.instruction)
                    .ToDictionary(
                        entry => entry.instruction,
                        entry => entry.table.TryFindFixup(entry.instruction, out var fixup) ? fixup : default),
                JumpLabels = image.Patches.JumpLabels,
                StaticCalls = image.Patches.StaticCalls,
                NeverReturns = address => FunctionAt(image, address)?.Name == "__stack_chk_fail",
            },
            FaultingInstructions = tables.SelectMany(table => table.Instructions).ToHashSet(),
            HiddenJumpTargets = tables.SelectMany(table => table.Instructions.Select(instruction =>
                table.TryFindFixup(instruction, out var fixup) ? fixup : default)).ToHashSet(),
        };
    }

    /// <summary>The same, with what a policy adds to the functions that are known.</summary>
    /// <exception cref="NotFoundException">The policy names a function that is not there.</exception>
    public static AccessMapOptions OptionsFor(KernelImage image, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var options = OptionsFor(image);
        return options with
        {
            // Whatever the mode is now: it can become block.
            ChecksEachWrite = policy.IsInGate,
            ExecutesAsIs = policy.IsInGate,
            BulkWriters = [.. options.BulkWriters, .. policy.BulkWriters.SelectMany(a => WritersOf(image, a))],
        };
    }

    // A call shows the name that its target has first; several symbols may have the name that the policy uses.
    private static IEnumerable<BulkWriter> WritersOf(KernelImage image, BulkWriterAddition addition)
    {
        var (module, name) = (addition.Function.Module, addition.Function.Name);
        var found = image.Symbols.FindIn(module, name).Where(symbol => symbol.IsText).ToArray();
        if (found.Length == 0)
        {
            throw new NotFoundException(
                "function", addition.Function.ToString(),
                image.Symbols.All.Where(symbol => symbol.Module == module && symbol.IsText).Select(s => s.Name));
        }

        return found
            .Select(symbol => FunctionAt(image, symbol.Address)?.Name ?? name)
            .Distinct()
            .Select(called => new BulkWriter(called, addition.Destination, addition.Length)
            {
                Unit = (uint)addition.Unit,
                LengthWidth = WidthOf(image.TypesOf(module), name, addition.Length),
            });
    }

    // Half of the register of an int is anything. Without a prototype all of it is taken: fail-closed.
    private static byte WidthOf(BtfTypes types, string function, int argument) =>
        types.TryFindFunction(function, out var prototype)
        && argument < prototype.Parameters.Count
        && types.SizeOf(prototype.Parameters[argument].Type) is 4
            ? (byte)4
            : (byte)8;

    // What a recording lacks, or a module that is gone, is unknown code.
    private static FunctionCode? CodeAt(KernelImage image, KernelAddress address)
    {
        if (image.Symbols.Containing(address) is not { } found || !image.Functions.HasCode(found.Symbol))
            return null;
        try
        {
            return image.Functions.Of(found.Symbol);
        }
        catch (MalformedDataException)
        {
            return null;
        }
    }

    private static KernelSymbol? FunctionAt(KernelImage image, KernelAddress address) =>
        image.Symbols.Containing(address) is { Offset: 0 } found ? found.Symbol : null;
}
