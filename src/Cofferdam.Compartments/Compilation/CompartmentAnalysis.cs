using Cofferdam.Analysis.Accesses;
using Cofferdam.Kernel;

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
            NameOf = address => image.Symbols.Containing(address) is { Offset: 0 } found ? found.Symbol.Name : null,
            Memory = image.Memory,
            FaultingInstructions = tables.SelectMany(table => table.Instructions).ToHashSet(),
            HiddenJumpTargets = tables.SelectMany(table => table.Instructions.Select(instruction =>
                table.TryFindFixup(instruction, out var fixup) ? fixup : default)).ToHashSet(),
        };
    }
}
