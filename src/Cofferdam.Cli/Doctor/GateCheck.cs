using Cofferdam.Bpf.Gate;

namespace Cofferdam.Cli.Doctor;

/// <summary>Whether the gate module is there, which mode block needs, and if not whether it could be.</summary>
internal static class GateCheck
{
    private const string Id = "gate";

    /// <summary>Whether the gate module is loaded.</summary>
    public static bool IsLoaded(SystemFiles files) => files.Exists(GateDevice.Path);

    /// <summary>The check.</summary>
    public static Check Of(SystemFiles files)
    {
        var release = files.Read("/proc/sys/kernel/osrelease").Text.Trim();
        if (IsLoaded(files))
            return Check.Ok(Id, "the gate module is loaded");
        if (files.Read("/sys/kernel/security/lockdown") is { Access: FileAccess.Readable } lockdown
            && !lockdown.Text.Contains("[none]", StringComparison.Ordinal))
            return Missing(
                "the kernel is locked down and takes only signed modules", "sign it, or boot without lockdown");
        if (files.Read("/sys/module/module/parameters/sig_enforce") is { Access: FileAccess.Readable } signed
            && signed.Text.StartsWith('Y'))
            return Missing("this kernel takes only signed modules", "sign the gate module with an enrolled key (MOK)");
        return files.Exists($"/lib/modules/{release}/build")
            ? Missing("the gate module is not loaded", "make -C gate, then insmod (docs/gate.md)")
            : Missing(
                $"the gate module is not loaded, and there are no headers of {release} to build it",
                $"install linux-headers-{release}");
    }

    private static Check Missing(string what, string remedy) =>
        Check.Missing(Id, what, remedy) with { NeededBy = ["block"] };
}
