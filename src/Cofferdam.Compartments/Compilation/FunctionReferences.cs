using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Modules;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Counts what refers to static functions of a kernel. Others are not counted: who loads code later may call them.
/// </summary>
internal static class FunctionReferences
{
    // Copies of instructions whose place a probe took (kernel/kprobes.c): a call among them is not where it was.
    private const string ProbedInstructions = "__builtin__kprobes";
    private const ulong PageBytes = 4096;
    private const char StaticFunction = 't';

    /// <summary>How many places lead to each of the functions, as far as that can be known.</summary>
    /// <param name="image">The kernel.</param>
    /// <param name="functions">Where the functions start.</param>
    public static IReadOnlyDictionary<KernelAddress, int> Count(
        KernelImage image, IReadOnlySet<KernelAddress> functions)
    {
        var copies = image.Symbols.OfModule(ProbedInstructions)
            .Select(page => AddressRange.OfLength(page.Address, PageBytes))
            .ToArray();
        return functions
            .Where(function => IsStatic(image, function))
            .GroupBy(image.Modules.Containing)
            .SelectMany(owner => owner.Key is { } module
                ? ReferenceCounter.Count(
                    image.Memory, [.. module.Text, .. copies], VariablesOf(module), owner.ToHashSet())
                : ReferenceCounter.Count(
                    image.Memory,
                    [image.Layout.Image.Text, .. copies],
                    [image.Layout.Image.ReadOnly, image.Layout.Image.Data, image.Layout.Image.Bss],
                    owner.ToHashSet()))
            .ToDictionary();
    }

    private static IEnumerable<AddressRange> VariablesOf(KernelModule module) =>
        module.ReadOnly.Concat(module.Data).SelectMany(range => range.Without(module.SymbolTable));

    // Of several names the global one is found.
    private static bool IsStatic(KernelImage image, KernelAddress function) =>
        image.Symbols.Containing(function) is { Offset: 0, Symbol.Type: StaticFunction };
}
