namespace Cofferdam.Compartments.Policies;

/// <summary>The spelling of each region in a policy file, in the order in which they are printed.</summary>
public static class LegalRegionNames
{
    private static readonly (string Name, LegalRegions Region)[] _names =
    [
        ("stack", LegalRegions.Stack),
        ("percpu", LegalRegions.PerCpu),
        ("pages", LegalRegions.Pages),
        ("vmalloc", LegalRegions.Vmalloc),
        ("vmemmap", LegalRegions.Vmemmap),
        ("kernel-data", LegalRegions.KernelData),
    ];

    /// <summary>Every name.</summary>
    public static IEnumerable<string> All => _names.Select(entry => entry.Name);

    /// <summary>The region called <paramref name="name"/>; false if none is.</summary>
    public static bool TryParse(string name, out LegalRegions region)
    {
        region = _names.FirstOrDefault(entry => entry.Name == name).Region;
        return region != LegalRegions.None;
    }

    /// <summary>The names of the regions in <paramref name="regions"/>.</summary>
    public static IEnumerable<string> Of(LegalRegions regions) =>
        _names.Where(entry => regions.HasFlag(entry.Region)).Select(entry => entry.Name);
}
