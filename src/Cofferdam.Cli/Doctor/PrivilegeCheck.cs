using System.Globalization;

namespace Cofferdam.Cli.Doctor;

/// <summary>What the caller may do.</summary>
internal static class PrivilegeCheck
{
    // include/uapi/linux/capability.h. CAP_SYS_ADMIN contains CAP_BPF and CAP_PERFMON.
    private static readonly (string Name, int Bit)[] _needed =
    [
        ("CAP_SYS_ADMIN", 21),
        ("CAP_SYS_RAWIO", 17),
        ("CAP_SYSLOG", 34),
        ("CAP_DAC_OVERRIDE", 1),
    ];

    /// <summary>The effective capabilities of this process.</summary>
    public static Check Of(SystemFiles files)
    {
        const string Id = "privilege";
        const string Field = "CapEff:";
        var line = files.Read("/proc/self/status").Text.Split('\n')
            .FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        var digits = line?[Field.Length..].Trim();
        if (!ulong.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var effective))
        {
            return Check.Unknown(Id, "/proc/self/status does not tell");
        }

        var lacking = _needed.Where(capability => (effective >> capability.Bit & 1) == 0).Select(c => c.Name).ToArray();
        return lacking.Length == 0
            ? Check.Ok(Id, "all capabilities that are needed")
            : Check.Missing(Id, $"this caller lacks {string.Join(", ", lacking)}", "run as root, outside containers");
    }
}
