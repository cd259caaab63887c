using Cofferdam.Analysis.BulkWrites;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Tests.Analysis;

/// <summary>Compares the table of bulk writers with what a kernel says about its functions.</summary>
internal static class BulkWriterPrototypes
{
    /// <summary>What is wrong with the table, one line each; and how many of its entries the kernel has.</summary>
    public static (IReadOnlyList<string> Problems, int Found) Compare(KernelImage kernel)
    {
        var names = KernelBulkWriters.All.Select(writer => writer.Name).ToHashSet();
        var problems = new List<string>();
        var found = 0;
        foreach (var writer in KernelBulkWriters.All)
        {
            foreach (var symbol in kernel.Symbols.FindIn(null, writer.Name).Where(symbol => symbol.IsText))
            {
                found++;
                // What a call shows must be in the table, too.
                if (kernel.Symbols.Containing(symbol.Address) is not { Offset: 0 } shown
                    || !names.Contains(shown.Symbol.Name))
                {
                    problems.Add($"{writer.Name}: a call of it shows another name");
                }

                problems.AddRange(ProblemsOf(writer, kernel.Types).Select(problem => $"{writer.Name}: {problem}"));
            }
        }

        return (problems, found);
    }

    private static IEnumerable<string> ProblemsOf(BulkWriter writer, BtfTypes types)
    {
        var hasPrototype = types.TryFindFunction(writer.Name, out var prototype) && prototype.Parameters.Count > 0;
        if (writer.IsAssembly)
        {
            if (hasPrototype)
                yield return "it has a prototype, so it is not assembly";
            yield break;
        }

        if (!hasPrototype)
        {
            yield return "it has no prototype";
            yield break;
        }

        var parameters = prototype!.Parameters;
        if (Highest(writer) >= Math.Min(parameters.Count, ArgumentRegisters.Count))
        {
            yield return $"it has {parameters.Count} arguments";
            yield break;
        }

        if (types.Resolve(parameters[writer.Destination].Type) is not BtfPointer)
            yield return $"argument {writer.Destination} is no pointer";
        if (writer.Length is { } length && !IsInteger(parameters[length], writer.LengthWidth))
            yield return $"argument {length} is no integer of {writer.LengthWidth} bytes";
        if (writer.UnitArgument is { } unit && !IsInteger(parameters[unit], 8))
            yield return $"argument {unit} is no integer of 8 bytes";
        if (writer.FirstBit is { } bit && !IsInteger(parameters[bit], 4))
            yield return $"argument {bit} is no integer of 4 bytes";

        bool IsInteger(BtfParameter parameter, ulong size) =>
            types.Resolve(parameter.Type) is BtfInteger && types.SizeOf(parameter.Type) == size;
    }

    private static int Highest(BulkWriter writer) =>
        new[] { writer.Destination, writer.Length ?? 0, writer.UnitArgument ?? 0, writer.FirstBit ?? 0 }.Max();
}
