using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Analysis.Merging;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;
using Iced.Intel;

namespace Cofferdam.Tests.Analysis.Merging;

/// <summary>A function written in assembly, analysed.</summary>
internal static class Assembled
{
    /// <summary>Where the function starts.</summary>
    public static readonly KernelAddress Start = new(0xffff_ffff_c000_0000);

    /// <summary>A function that may free objects.</summary>
    public const ulong Freeing = 0xffff_ffff_8100_0000;

    /// <summary>A function that may not: memcmp.</summary>
    public const ulong Harmless = 0xffff_ffff_8200_0000;

    /// <summary>An allocator: __kmalloc.</summary>
    public const ulong Allocating = 0xffff_ffff_8300_0000;

    /// <summary>Where <see cref="PlanCaller"/> puts the function that is called.</summary>
    public const ulong Callee = 0xffff_ffff_c000_1000;

    /// <summary>krealloc.</summary>
    public const ulong Reallocating = 0xffff_ffff_8400_0000;

    /// <summary>A function that may free objects, but not the one that it is given: pskb_expand_head.</summary>
    public const ulong Sparing = 0xffff_ffff_8800_0000;

    /// <summary>A function that frees later, unless its first argument is null: kvfree_call_rcu.</summary>
    public const ulong Deferring = 0xffff_ffff_8900_0000;

    // struct registers { int data[20]; }; void assembled(struct registers *rdi);
    private static readonly BtfTypes _types = BtfReader.Read(BtfWriter.Write(
    [
        new BtfInteger(Id(1), "int", 4, 32, IsSigned: true, IsBoolean: false),
        new BtfArray(Id(2), Id(1), Id(1), 20),
        new BtfStruct(Id(3), "registers", false, 80, [new("data", Id(2), 0, 0)]),
        new BtfPointer(Id(4), Id(3)),
        new BtfFunctionPrototype(Id(5), Id(0), [new("registers", Id(4))]),
        new BtfFunction(Id(6), "assembled", Id(5), BtfLinkage.Global),
    ]));

    /// <summary>What names the six, and nothing else.</summary>
    public static AccessMapOptions Options { get; } = new()
    {
        NameOf = address => address.Value switch
        {
            Freeing => "kfree",
            Harmless => "memcmp",
            Allocating => "__kmalloc",
            Reallocating => "krealloc",
            Sparing => "pskb_expand_head",
            Deferring => "kvfree_call_rcu",
            _ => null,
        },
        // kfree(object), memcmp(left, right, size), __kmalloc(size, flags).
        ArgumentCountOf = address => address.Value switch
        {
            Freeing => 1,
            Harmless => 3,
            Allocating => 2,
            _ => ArgumentRegisters.Count,
        },
    };

    /// <summary>The same, and the type of the function's argument, a pointer to an array in a struct.</summary>
    public static AccessMapOptions Typed { get; } = Options with
    {
        TypesOf = _ => _types,
        NameOf = address => address == Start ? "assembled" : Options.NameOf!(address),
    };

    /// <summary>The code that <paramref name="write"/> writes.</summary>
    public static FunctionCode Of(Action<Assembler> write) => Of(write, Start);

    /// <summary>What each store of a function needs that calls another one, at <see cref="Callee"/>.</summary>
    public static string PlanCaller(
        Action<Assembler> callee, Action<Assembler> caller, AccessMapOptions? options = null)
    {
        var map = AccessMap.Build([Of(caller), Of(callee, new KernelAddress(Callee))], options ?? Options);
        return TextOf(CheckPlan.OfAll(map, options ?? Options).Single(plan => plan.Routine.Start == Start));
    }

    /// <summary>
    /// What each store of a function needs, at <see cref="Callee"/>, that others call, one behind the other from
    /// <see cref="Start"/> on, 256 bytes apart.
    /// </summary>
    /// <param name="references">How many places lead to it.</param>
    /// <param name="callee">It.</param>
    /// <param name="callers">The others.</param>
    public static string PlanCallee(int references, Action<Assembler> callee, params Action<Assembler>[] callers) =>
        PlanAll(references, callee, callers)[^1];

    /// <summary>The same, of the callers first, and of it last.</summary>
    public static string[] PlanAll(int references, Action<Assembler> callee, params Action<Assembler>[] callers)
    {
        var (map, options) = Called(references, callee, callers);
        return [.. CheckPlan.OfAll(map, options).Select(TextOf)];
    }

    /// <summary>The map of all of them, and what it was built with.</summary>
    public static (AccessMap Map, AccessMapOptions Options) Called(
        int references, Action<Assembler> callee, params Action<Assembler>[] callers)
    {
        var options = Options with
        {
            ReferencesTo = functions => functions.ToDictionary(
                function => function, function => function.Value == Callee ? references : int.MaxValue),
        };
        var code = callers.Select((caller, at) => Of(caller, Start + (at * 256)));
        return (AccessMap.Build([.. code, Of(callee, new KernelAddress(Callee))], options), options);
    }

    /// <summary>What each store of the code needs, in order: "own", "caller's" (frame), "covered", "fresh",
    /// "constant", its check, or that of a "handover".</summary>
    public static string Plan(Action<Assembler> write, AccessMapOptions? options = null)
    {
        var map = AccessMap.Build([Of(write)], options ?? Options);
        return TextOf(CheckPlan.OfAll(map, options ?? Options).Single());
    }

    /// <summary>The same, at an address.</summary>
    public static FunctionCode Of(Action<Assembler> write, KernelAddress start)
    {
        var assembler = new Assembler(64);
        write(assembler);
        using var stream = new MemoryStream();
        assembler.Assemble(new StreamCodeWriter(stream), start.Value);
        return new FunctionCode("assembled", null, start, stream.ToArray());
    }

    private static BtfTypeId Id(uint value) => new(value);

    private static string TextOf(CheckPlan plan) =>
        string.Join("; ", plan.Findings.OrderBy(f => f.Key).Select(f => f.Value switch
        {
            SiteFinding.OwnFrame => "own",
            SiteFinding.CallersFrame => "caller's",
            SiteFinding.Covered => "covered",
            SiteFinding.Fresh => "fresh",
            SiteFinding.Constant => "constant",
            SiteFinding.Handover { Bytes: var bytes, Argument: var register } => $"handover {bytes} off {register}",
            SiteFinding.Check { Early: { } early, Bytes: { } bytes } =>
                $"check {bytes} ahead at +{early.Address - Start} off {early.Place}",
            SiteFinding.Check { Bytes: { } bytes } => $"check {bytes}",
            _ => "check",
        }));
}
