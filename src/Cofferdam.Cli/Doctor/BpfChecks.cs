using Cofferdam.Bpf.Features;

namespace Cofferdam.Cli.Doctor;

/// <summary>Whether BPF programs can be kept, run and do what they must.</summary>
internal static class BpfChecks
{
    /// <summary>The file system that keeps programs and maps after the process ends.</summary>
    public static Check FileSystem(SystemFiles files)
    {
        const string Path = "/sys/fs/bpf";
        return Mounts.Has(files, "bpf", Path)
            ? Check.Ok("bpffs", $"mounted on {Path}")
            : Check.Missing("bpffs", $"not mounted on {Path}", $"mount -t bpf bpf {Path}");
    }

    /// <summary>The compiler of BPF programs in the kernel.</summary>
    public static Check Compiler(SystemFiles files)
    {
        const string Id = "bpf-jit";
        const string Interpreted = "programs are interpreted: each check costs several times as much";
        var content = files.Read("/proc/sys/net/core/bpf_jit_enable");
        return content.Access switch
        {
            FileAccess.Readable when content.Text != "0" => Check.Ok(Id, "on"),
            FileAccess.Readable => Check.Degraded(Id, Interpreted, "sysctl net.core.bpf_jit_enable=1"),
            FileAccess.Absent => Check.Degraded(Id, Interpreted, "boot a kernel with CONFIG_BPF_JIT"),
            _ => Check.Unknown(Id, "the setting is for root"),
        };
    }

    /// <summary>One feature of BPF, tried in the kernel.</summary>
    /// <param name="id">The check's name.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="has">Tries it: null if the kernel would not say.</param>
    /// <param name="privileged">Whether the kernel's refusal means that it lacks the feature.</param>
    public static Check Feature(string id, BpfFeature feature, Func<BpfFeature, bool?> has, bool privileged)
    {
        if (!privileged)
            return Check.Unknown(id, "only root may try it");
        return has(feature) switch
        {
            true => Check.Ok(id, "tried: works"),
            false => Check.Missing(id, "tried: the kernel refuses", "boot a kernel of at least 5.17 with BPF built in"),
            null => Check.Unknown(id, "the kernel would not say"),
        };
    }
}
