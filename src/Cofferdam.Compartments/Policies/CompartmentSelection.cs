using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Compartments.Policies;

/// <summary>The functions that a compartment's definition means in one kernel.</summary>
/// <param name="Definition">What was asked for.</param>
/// <param name="Functions">
/// The symbols of the functions, each address once: those of the kernel image first, then by module, then by name, then
/// by address. The order does not depend on where the kernel was loaded.
/// </param>
public sealed record CompartmentSelection(CompartmentDefinition Definition, IReadOnlyList<KernelSymbol> Functions)
{
    /// <summary>Finds the functions of <paramref name="definition"/> in <paramref name="kernel"/>.</summary>
    /// <exception cref="NotFoundException">
    /// A module is not loaded, a name or pattern (of an exclusion, too) matches nothing, or nothing is left.
    /// </exception>
    public static CompartmentSelection Select(CompartmentDefinition definition, KernelImage kernel) =>
        Select(
            definition,
            kernel.Symbols.All,
            [.. kernel.Modules.All.Select(module => module.Name)],
            kernel.Functions.HasCode);

    /// <summary>Reads the code of the functions.</summary>
    /// <exception cref="MalformedDataException">The code of one is not readable.</exception>
    public IReadOnlyList<FunctionCode> ReadCode(KernelImage kernel) => [.. Functions.Select(kernel.Functions.Of)];

    /// <summary>Finds the functions among given symbols.</summary>
    /// <param name="definition">What is asked for.</param>
    /// <param name="symbols">All symbols.</param>
    /// <param name="modules">The modules that are loaded. Generated code, a module to kallsyms, is none.</param>
    /// <param name="hasCode">Whether a symbol is a function whose code can be read.</param>
    internal static CompartmentSelection Select(
        CompartmentDefinition definition,
        IReadOnlyList<KernelSymbol> symbols,
        IReadOnlyCollection<string> modules,
        Func<KernelSymbol, bool> hasCode)
    {
        var loaded = modules.ToHashSet(StringComparer.Ordinal);
        foreach (var name in ModulesNamedIn(definition))
        {
            if (!loaded.Contains(name))
                throw new NotFoundException("loaded module", name, modules);
        }

        var functions = symbols
            .Where(symbol => (symbol.Module is null || loaded.Contains(symbol.Module)) && hasCode(symbol))
            .ToArray();
        var chosen = new HashSet<KernelSymbol>();
        foreach (var module in definition.Modules)
        {
            var before = chosen.Count;
            chosen.UnionWith(functions.Where(function => function.Module == module));
            if (chosen.Count == before)
                throw new NotFoundException($"module '{module}' has no functions");
        }

        foreach (var pattern in definition.Functions)
            chosen.UnionWith(Match(pattern, functions, symbols));
        foreach (var pattern in definition.Exclude)
        {
            if (chosen.RemoveWhere(pattern.Matches) == 0)
                throw new NotFoundException($"'exclude: {pattern}' matches no function of the compartment");
        }

        return chosen.Count > 0
            ? new CompartmentSelection(definition, InFixedOrder(chosen))
            : throw new NotFoundException("the compartment is empty: every function of it is excluded");
    }

    private static IEnumerable<string> ModulesNamedIn(CompartmentDefinition definition) =>
        definition.Modules
            .Concat(definition.Functions.Concat(definition.Exclude).Select(pattern => pattern.Module))
            .OfType<string>()
            .Where(name => name != SymbolPattern.KernelImage);

    private static KernelSymbol[] Match(
        SymbolPattern pattern, KernelSymbol[] functions, IReadOnlyList<KernelSymbol> symbols)
    {
        var matches = Array.FindAll(functions, pattern.Matches);
        if (matches.Length > 0)
            return matches;
        if (symbols.FirstOrDefault(pattern.Matches) is { } other)
            throw new NotFoundException($"'{pattern}' is not a function with code: {Describe(other)}");
        throw pattern.IsExact
            ? new NotFoundException("function", pattern.ToString(), functions.Select(function => function.Name))
            : new NotFoundException($"no function matches '{pattern}'");
    }

    private static string Describe(KernelSymbol symbol) => symbol switch
    {
        { IsText: false } => "it names data",
        { IsPadding: true } => "it names the padding before a function",
        _ => "it has no code in memory, or belongs to generated code",
    };

    // Aliases (two names for one address) would be analysed twice; the first name in the order stands for both.
    private static KernelSymbol[] InFixedOrder(IEnumerable<KernelSymbol> chosen) =>
    [
        .. chosen
            .OrderBy(function => function.Module ?? "", StringComparer.Ordinal)
            .ThenBy(function => function.Name, StringComparer.Ordinal)
            .ThenBy(function => function.Address)
            .DistinctBy(function => function.Address),
    ];
}
