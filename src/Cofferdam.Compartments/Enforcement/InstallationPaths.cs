using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// Where an installed compartment is: its kernel objects are files of bpffs and last until the files are removed; what
/// explains them is a file below /run. A reboot clears both.
/// </summary>
internal sealed record InstallationPaths(string Name)
{
    private const string BpfMount = "/sys/fs/bpf";
    private const string RunFolder = "/run/cofferdam";

    /// <summary>The folder of all compartments in bpffs.</summary>
    public const string BpfRoot = BpfMount + "/cofferdam";

    /// <summary>The lock that changes are made under.</summary>
    public const string Lock = RunFolder + "/lock";

    /// <summary>The journal of changed kernel settings.</summary>
    public const string Journal = RunFolder + "/settings";

    public string BpfFolder => $"{BpfRoot}/{Name}";

    public string Maps => $"{BpfFolder}/maps";

    public string Programs => $"{BpfFolder}/programs";

    /// <summary>The links of the record programs.</summary>
    public string RecordLinks => $"{BpfFolder}/records";

    /// <summary>The pinned check, which names the compartment to the gate.</summary>
    public string CheckProgram => $"{Programs}/{LoadedObject.CheckProgram}";

    /// <summary>
    /// The link of the check, or, where the gate has the probes, one more pin of its program. It is pinned last: where
    /// it is, the compartment is whole and armed.
    /// </summary>
    public string CheckLink => $"{BpfFolder}/check";

    /// <summary>The description of the compiled policy.</summary>
    public string Description => $"{RunFolder}/{Name}.json";

    /// <summary>The pin of a map. bpffs takes no dots: .data.forest is forest there.</summary>
    public string Map(string name) => $"{Maps}/{name[(name.LastIndexOf('.') + 1)..]}";

    /// <summary>Names that have a folder in bpffs or a description.</summary>
    public static IEnumerable<string> ListNames()
    {
        var pinned = Directory.Exists(BpfRoot)
            ? Directory.EnumerateDirectories(BpfRoot).Select(path => Path.GetFileName(path)!)
            : [];
        var described = Directory.Exists(RunFolder)
            ? Directory.EnumerateFiles(RunFolder, "*.json").Select(path => Path.GetFileNameWithoutExtension(path))
            : [];
        return pinned.Union(described).Order(StringComparer.Ordinal);
    }

    /// <summary>Makes the folders that must be there before a change. Fails if bpffs is not mounted.</summary>
    public static void Prepare()
    {
        // A pin on another filesystem fails with a meaningless "permission denied". The last mount hides the others.
        var mount = File.ReadLines("/proc/mounts").LastOrDefault(
            line => line.Contains($" {BpfMount} ", StringComparison.Ordinal));
        if (mount is null || !mount.Contains($" {BpfMount} bpf ", StringComparison.Ordinal))
        {
            throw new Kernel.FeatureMissingException(
                $"the BPF filesystem on {BpfMount}", $"mount -t bpf bpf {BpfMount}");
        }

        if (TraceFs.Root is null)
        {
            throw new Kernel.FeatureMissingException(
                "kprobe events in the tracing filesystem",
                "mount -t tracefs tracefs /sys/kernel/tracing, or boot a kernel with CONFIG_KPROBE_EVENTS");
        }

        Directory.CreateDirectory(RunFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
