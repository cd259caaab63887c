using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Finds the entries where a task in quarantine is turned away: the first instruction of a function that does
/// something. There the return address is on top of the stack, and nothing was done yet.
/// </summary>
/// <param name="image">The kernel.</param>
internal sealed class EntryCompiler(KernelImage image)
{
    private const byte None = (byte)Register64.None;

    // What precedes it, where the kernel is built so: endbr64, and the place of the call of ftrace. With a probe on
    // that one ftrace would have the function.
    private static readonly byte[][] _prefixes = [[0xf3, 0x0f, 0x1e, 0xfa], [0x0f, 0x1f, 0x44, 0x00, 0x00]];

    /// <summary>The entries of a quarantine.</summary>
    /// <param name="quarantine">Which functions.</param>
    /// <param name="firstId">The number of the first.</param>
    /// <exception cref="NotFoundException">There is no such function, or one returns no error number.</exception>
    public IReadOnlyList<CompiledEntry> Compile(Quarantine quarantine, int firstId)
    {
        if (!quarantine.IsPossible)
            return [];
        // Parts that the compiler split off are entered from the function alone.
        var named = new CompartmentDefinition([], quarantine.Functions, []);
        var functions = CompartmentSelection.Select(named, image).Functions
            .Where(function => !function.Name.Contains('.', StringComparison.Ordinal))
            .ToArray();
        if (functions.Length == 0)
            throw new NotFoundException("quarantine: all that its names match are parts of functions");
        foreach (var function in functions)
            RequireErrorNumber(function);
        return
        [
            .. functions.Select((function, at) => new CompiledEntry(firstId + at, function.Name, StartOf(function))),
        ];
    }

    /// <summary>The row of an entry in the program's table.</summary>
    public static SiteRow RowOf(CompiledEntry entry) => new()
    {
        Address = entry.Address.Value,
        Id = (uint)entry.Id,
        Form = SiteForm.Entry,
        Base = None,
        Index = None,
        ObjectRegister = None,
        Bits = None,
        Count = None,
        Unit = None,
    };

    /// <summary>The gate's row of an entry: it returns at once, with the error.</summary>
    public static GateSiteRow DenialOf(CompiledEntry entry, int error) => new()
    {
        Address = entry.Address.Value,
        Displacement = -error,
        Base = None,
        Index = None,
        Bits = None,
        Denial = GateDenial.Leave,
        Moved = None,
        Result = GateResult.Number,
        Cut = None,
    };

    private KernelAddress StartOf(KernelSymbol function)
    {
        var code = image.Functions.Of(function);
        var start = 0;
        foreach (var prefix in _prefixes)
        {
            if (code.Bytes.Span[start..].StartsWith(prefix))
                start += prefix.Length;
        }

        return code.Start + start;
    }

    // A release that returns an error has not released, a hook's 0 drops a packet: only who says "int" can fail.
    private void RequireErrorNumber(KernelSymbol function)
    {
        var types = image.TypesOf(function.Module);
        if (!types.TryFindFunction(function.Name, out var prototype))
        {
            throw new NotFoundException(
                $"quarantine: the kernel's type information has no prototype of {function.Name}");
        }

        if (types.Resolve(prototype.Result) is not BtfInteger { IsSigned: true, IsBoolean: false, Size: 4 or 8 })
        {
            throw new NotFoundException(
                $"quarantine: {function.Name} returns no int or long, so it cannot say that it failed");
        }
    }
}
