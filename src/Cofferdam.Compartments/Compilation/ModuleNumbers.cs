using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Modules;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Gives numbers to the modules of a kernel, so that the rows of tables say whose memory or code they are about. The
/// kernel itself has number 0.
/// </summary>
internal sealed class ModuleNumbers(KernelModules modules)
{
    private readonly List<(AddressRange Range, uint Number)> _ranges =
    [
        .. modules.All
            .Index()
            .SelectMany(module => module.Item.Ranges.Select(range => (range, (uint)module.Index + 1)))
            .OrderBy(module => module.range.Start),
    ];

    /// <summary>The rows of all, by number.</summary>
    public IReadOnlyList<LoadedModuleRow> Rows =>
        [default, .. modules.All.Select(module => new LoadedModuleRow { Address = module.Address.Value })];

    /// <summary>The number of the module that an address lies in.</summary>
    public uint At(KernelAddress address)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Range.Start <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && _ranges[low - 1].Range.Contains(address) ? _ranges[low - 1].Number : 0;
    }
}
