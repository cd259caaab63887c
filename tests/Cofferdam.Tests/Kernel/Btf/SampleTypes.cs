using Cofferdam.Kernel.Btf;

namespace Cofferdam.Tests.Kernel.Btf;

/// <summary>A small BTF with every kind, and a module over it.</summary>
internal static class SampleTypes
{
    public static readonly BtfType[] Kernel =
    [
        new BtfInteger(Id(1), "int", 4, 32, IsSigned: true, IsBoolean: false),
        new BtfInteger(Id(2), "unsigned long", 8, 64, IsSigned: false, IsBoolean: false),
        new BtfInteger(Id(3), "_Bool", 1, 8, IsSigned: false, IsBoolean: true),
        new BtfInteger(Id(4), "char", 1, 8, IsSigned: true, IsBoolean: false),
        new BtfFloat(Id(5), "double", 8),
        new BtfModifier(Id(6), BtfKind.Const, Id(4)),
        new BtfPointer(Id(7), Id(6)),
        new BtfTypedef(Id(8), "name_t", Id(7)),
        new BtfArray(Id(9), Id(1), Id(1), 3),
        new BtfArray(Id(10), Id(9), Id(1), 2),
        new BtfStruct(Id(11), "list_head", false, 16, [new("next", Id(12), 0, 0), new("prev", Id(12), 64, 0)]),
        new BtfPointer(Id(12), Id(11)),
        new BtfStruct(Id(13), "", true, 8, [new("number", Id(2), 0, 0), new("", Id(14), 0, 0)]),
        new BtfStruct(Id(14), "", false, 8, [new("low", Id(1), 0, 0), new("high", Id(1), 32, 0)]),
        new BtfStruct(
            Id(15),
            "object",
            false,
            64,
            [
                new("link", Id(11), 0, 0),
                new("", Id(13), 128, 0),
                new("table", Id(10), 192, 0),
                new("flag", Id(1), 384, 3),
                new("rest", Id(1), 387, 29),
                new("label", Id(8), 448, 0),
            ]),
        new BtfEnumeration(Id(16), "color", false, true, 4, [new("RED", 0), new("NONE", -1)]),
        new BtfEnumeration(Id(17), "wide", true, false, 8, [new("TOP", long.MinValue), new("ONE", 1)]),
        new BtfForward(Id(18), "secret", IsUnion: false),
        new BtfForward(Id(19), "either", IsUnion: true),
        new BtfModifier(Id(20), BtfKind.Volatile, Id(1)),
        new BtfModifier(Id(21), BtfKind.Restrict, Id(7)),
        new BtfTypeTag(Id(22), "user", Id(4)),
        new BtfPointer(Id(23), Id(22)),
        new BtfFunctionPrototype(Id(24), Id(1), [new("object", Id(26)), new("buffer", Id(23)), new("", Id(0))]),
        new BtfFunction(Id(25), "work", Id(24), BtfLinkage.Global),
        new BtfPointer(Id(26), Id(15)),
        new BtfVariable(Id(27), "counter", Id(2), BtfLinkage.Global),
        new BtfDataSection(Id(28), ".data..percpu", 8, [new(Id(27), 0, 8)]),
        new BtfDeclarationTag(Id(29), "bpf_kfunc", Id(25), -1),
        new BtfFunctionPrototype(Id(30), Id(0), []),
        new BtfPointer(Id(31), Id(30)),
        new BtfArray(Id(32), Id(31), Id(1), 0),
        new BtfModifier(Id(33), BtfKind.Const, Id(26)),
        new BtfPointer(Id(34), Id(9)),
        new BtfPointer(Id(35), Id(18)),
    ];

    public static readonly BtfType[] Module =
    [
        new BtfStruct(Id(36), "context", false, 24, [new("object", Id(15), 0, 0), new("work", Id(37), 64, 0)]),
        new BtfPointer(Id(37), Id(24)),
        new BtfStruct(Id(38), "list_head", false, 8, [new("only", Id(2), 0, 0)]),
    ];

    public static readonly byte[] KernelBytes = BtfWriter.Write(Kernel);

    public static readonly BtfTypes Types = BtfReader.Read(KernelBytes);

    public static readonly byte[] ModuleBytes = BtfWriter.Write(Module, Types);

    public static readonly BtfTypes ModuleTypes = BtfReader.Read(ModuleBytes, Types);

    private static BtfTypeId Id(uint value) => new(value);
}
