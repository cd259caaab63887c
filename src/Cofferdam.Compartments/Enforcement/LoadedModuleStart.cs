using System.Globalization;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>Where a module is now, from /proc/modules.</summary>
internal static class LoadedModuleStart
{
    /// <summary>The address of the module's first section; false if it is not loaded.</summary>
    public static bool TryRead(string module, out KernelAddress start)
    {
        start = default;
        foreach (var line in File.ReadLines("/proc/modules"))
        {
            // name size references users state 0xaddress [taints]
            var fields = line.Split(' ');
            if (fields.Length < 6 || fields[0] != module)
                continue;
            start = new KernelAddress(
                ulong.Parse(fields[5].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return true;
        }

        return false;
    }
}
