using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>How a struct or union is called in texts.</summary>
internal static class StructName
{
    /// <summary>struct nft_regs, union nf_inet_addr, struct (anonymous).</summary>
    public static string Of(BtfStruct type) =>
        $"{(type.IsUnion ? "union" : "struct")} {(type.Name.Length == 0 ? "(anonymous)" : type.Name)}";
}
