using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Typing;
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

    // struct node { struct list_head list; struct node *next; struct other *other; void *any; u32 table[4]; };
    // struct other { unsigned long a, b; };   struct node_ext { struct node node; struct other *more; };
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
    ]));

    /// <summary>The types of the stores of a function with the prototype of use(), in order.</summary>
    public static string TypesOf(Action<Assembler> write) => Print(Assembled.Of(write));

    /// <summary>The types of the stores of a clone, which has no prototype.</summary>
    public static string TypesOfClone(Action<Assembler> write) =>
        Print(Assembled.Of(write) with { Name = "assembled.constprop.0" });

    /// <summary>The sites of a function.</summary>
    public static AccessMap MapOf(FunctionCode code) => AccessMap.Build([code], Assembled.Options with
    {
        Types = new TypeSources(_ => _types, address => address.Value switch
        {
            Using => ("use", null),
            Finding => ("find", null),
            _ when address == Assembled.Start => (code.Name, null),
            _ => Assembled.Options.NameOf!(address) is { } name ? (name, null) : null,
        }),
    });

    private static string Print(FunctionCode code) =>
        string.Join("; ", MapOf(code).Sites.Where(site => site.Type is not null).Select(site => site.Type));

    private static BtfTypeId Id(uint value) => new(value);
}
