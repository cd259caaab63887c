using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Merging;

/// <summary>Reads from prototypes in BTF how many registers the arguments of a function take.</summary>
public static class ArgumentCount
{
    private const int RegisterBytes = 8;

    /// <summary>
    /// How many at most, if a function has this name: all of them where no prototype tells (code in assembly has none,
    /// or an empty one; a clone has another name), or where it takes any number or more than words.
    /// </summary>
    public static int Of(BtfTypes types, string name)
    {
        ArgumentNullException.ThrowIfNull(types);
        return types.FindAll<BtfFunction>(name)
            .Select(function => Of(types, types[function.Prototype] as BtfFunctionPrototype))
            .DefaultIfEmpty(ArgumentRegisters.Count)
            .Max();
    }

    private static int Of(BtfTypes types, BtfFunctionPrototype? prototype)
    {
        if (prototype is null || prototype.Parameters.Count is 0 or > ArgumentRegisters.Count)
            return ArgumentRegisters.Count;
        var areWords = prototype.Parameters.All(parameter =>
            !parameter.IsEllipsis && types.SizeOf(parameter.Type) is > 0 and <= RegisterBytes);
        return areWords ? prototype.Parameters.Count : ArgumentRegisters.Count;
    }
}
