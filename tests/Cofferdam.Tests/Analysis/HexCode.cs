using Cofferdam.Analysis.Accesses;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Tests.Analysis;

/// <summary>Functions made of hexadecimal bytes.</summary>
internal static class HexCode
{
    public static readonly KernelAddress Start = new(0xffffffffc0001000);

    public static FunctionCode Of(string hex, string name = "f", KernelAddress? start = null) =>
        new(name, null, start ?? Start, Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

    public static AccessMap Map(string hex, AccessMapOptions? options = null) => AccessMap.Build([Of(hex)], options);
}
