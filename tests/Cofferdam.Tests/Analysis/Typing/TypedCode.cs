using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Typing;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;
using Cofferdam.Kernel.Code;
using Cofferdam.Tests.Analysis.Merging;
using Iced.Intel;

namespace Cofferdam.Tests.Analysis.Typing;

/// <summary>Functions written in assembly over a few types, with the types of their stores.</summary>
internal static class TypedCode
{
    /// <summary>void use(struct node *), which is not analysed.</summary>
    public const ulong Using = 0xffff_ffff_8400_0000;

    /// <summary>struct node *find(void).</summary>
    public const ulong Finding = 0xffff_ffff_8500_0000;

    /// <summary>struct sk_buff *receive(void).</summary>
    public const ulong Receiving = 0xffff_ffff_8600_0000;

    /// <summary>struct net_generic *tables(void).</summary>
    public const ulong Tables = 0xffff_ffff_8700_0000;

    /// <summary>The per-CPU variable with the distance of this processor's copies.</summary>
    public const ulong ThisProcessor = 0x1_fb40;

    /// <summary>The variable with the number of a structure of 56 bytes that each namespace has.</summary>
    public const ulong Number = 0xffff_ffff_c100_0000;

    // struct node { struct list_head list; struct node *next; struct other *other; void *any; u32 table[4]; };
    // struct other { unsigned long a, b; };   struct node_ext { struct node node; struct other *more; };
    // struct sk_buff { unsigned int tail; unsigned int *head; };
    private static readonly BtfTypes _types = BtfReader.Read(BtfWriter.Write(
    [
        new BtfInteger(Id(1), "unsigned int", 4, 32, IsSigned: false, IsBoolean: false),
        new BtfInteger(Id(2), "unsigned long", 8, 64, IsSigned: false, IsBoolean: false),
        new BtfStruct(Id(3), "list_head", false, 16, [new("next", Id(4), 0, 0), new("prev", Id(4), 64, 0)]),
        new BtfPointer(Id(4), Id(3)),
        new BtfStruct(
            Id(5), "node", false, 56,
            [
                new("list", Id(3), 0, 0),
                new("next", Id(6), 128, 0),
                new("other", Id(8), 192, 0),
                new("any", Id(9), 256, 0),
                new("table", Id(10), 320, 0),
            ]),
        new BtfPointer(Id(6), Id(5)),
        new BtfStruct(Id(7), "other", false, 16, [new("a", Id(2), 0, 0), new("b", Id(2), 64, 0)]),
        new BtfPointer(Id(8), Id(7)),
        new BtfPointer(Id(9), BtfTypeId.Void),
        new BtfArray(Id(10), Id(1), Id(1), 4),
        new BtfStruct(Id(11), "node_ext", false, 64, [new("node", Id(5), 0, 0), new("more", Id(8), 448, 0)]),
        new BtfFunctionPrototype(Id(12), BtfTypeId.Void, [new("node", Id(6)), new("any", Id(9))]),
        new BtfFunction(Id(13), "assembled", Id(12), BtfLinkage.Global),
        new BtfFunction(Id(14), "use", Id(12), BtfLinkage.Global),
        new BtfFunctionPrototype(Id(15), Id(6), []),
        new BtfFunction(Id(16), "find", Id(15), BtfLinkage.Global),
        new BtfPointer(Id(17), Id(1)),
        new BtfStruct(Id(18), "sk_buff", false, 16, [new("tail", Id(1), 0, 0), new("head", Id(17), 64, 0)]),
        new BtfPointer(Id(19), Id(18)),
        new BtfFunctionPrototype(Id(20), Id(19), []),
        new BtfFunction(Id(21), "receive", Id(20), BtfLinkage.Global),
        new BtfStruct(Id(22), "net_generic", false, 8, [new("any", Id(9), 0, 0)]),
        new BtfPointer(Id(23), Id(22)),
        new BtfFunctionPrototype(Id(24), Id(23), []),
        new BtfFunction(Id(25), "tables", Id(24), BtfLinkage.Global),
    ]));

    /// <summary>The types of the stores of a function with the prototype of use(), in order.</summary>
    public static string TypesOf(Action<Assembler> write) => Print(Assembled.Of(write));

    /// <summary>The types of the stores of a clone, which has no prototype.</summary>
    public static string TypesOfClone(Action<Assembler> write) =>
        Print(Assembled.Of(write) with { Name = "assembled.constprop.0" });

    /// <summary>The types of the stores of a function with the prototype of use(), and of a clone that it calls.</summary>
    public static string TypesOfCaller(Action<Assembler> caller, Action<Assembler> clone) => Print(
        Assembled.Of(caller),
        Assembled.Of(clone, new KernelAddress(Assembled.Callee)) with { Name = "assembled.constprop.0" });

    /// <summary>The sites of functions, in address order.</summary>
    public static AccessMap MapOf(params FunctionCode[] codes) => AccessMap.Build(codes, Assembled.Options with
    {
        Types = new TypeSources(_ => _types, address => address.Value switch
        {
            Using => ("use", null),
            Finding => ("find", null),
            Receiving => ("receive", null),
            Tables => ("tables", null),
            _ when Array.Find(codes, code => code.Start == address) is { } code => (code.Name, null),
            _ => Assembled.Options.NameOf!(address) is { } name ? (name, null) : null,
        })
        {
            ThisProcessor = new KernelAddress(ThisProcessor),
            PerNet = new(new Dictionary<KernelAddress, PerNetStructure>
            {
                [new KernelAddress(Number)] = new("node_net_ops", null, 56),
            }),
        },
    });

    private static string Print(params FunctionCode[] codes) =>
        string.Join("; ", MapOf(codes).Sites.Where(site => site.Type is not null).Select(site => site.Type));

    private static BtfTypeId Id(uint value) => new(value);
}
