using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;

namespace Cofferdam.Compartments.Compilation;

/// <summary>Reads which structures are registered for each network namespace (net/core/net_namespace.c).</summary>
internal static class PerNetStructures
{
    private const int MostOperations = 4096;

    /// <summary>
    /// The structures, by the address of the variable that holds their number; none where the kernel does not tell, as
    /// in a recording without that memory.
    /// </summary>
    public static IReadOnlyDictionary<KernelAddress, PerNetStructure> Read(KernelImage image)
    {
        var structures = new Dictionary<KernelAddress, PerNetStructure>();
        if (!image.Symbols.TryFindUnique("pernet_list", out var list))
            return structures;
        try
        {
            var all = KernelList.Walk(
                image.Memory, image.Types, list.Address, "pernet_operations", "list", MostOperations);
            foreach (var operations in all)
            {
                var number = operations.ReadPointer("id");
                if (number.IsValid && image.Symbols.Containing(operations.Address) is { } found)
                {
                    structures[number] = new PerNetStructure(
                        found.Symbol.Name, found.Symbol.Module, operations.ReadUnsigned("size"));
                }
            }
        }
        catch (Exception e) when (e is MalformedDataException or FeatureMissingException)
        {
            structures.Clear();
        }

        return structures;
    }
}
