using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>Where typing finds the types of a kernel.</summary>
/// <param name="TypesOf">The types of a module by its name, or of the image for null.</param>
/// <param name="FunctionAt">
/// The name and the module (null: the image) of the function that starts at an address; null if none does.
/// </param>
public sealed record TypeSources(
    Func<string?, BtfTypes> TypesOf, Func<KernelAddress, (string Name, string? Module)?> FunctionAt)
{
    /// <summary>
    /// The structures that modules register for each namespace, by the address of the variable with their number. Read
    /// when a site is typed.
    /// </summary>
    public Lazy<IReadOnlyDictionary<KernelAddress, PerNetStructure>> PerNet { get; init; } =
        new(new Dictionary<KernelAddress, PerNetStructure>());

    /// <summary>
    /// Where gs finds the distance of this processor's copies of per-CPU variables (this_cpu_off); null if not known.
    /// </summary>
    public KernelAddress? ThisProcessor { get; init; }
}
