namespace Cofferdam.Bpf.Attachments;

/// <summary>The files of the kernel's tracing filesystem.</summary>
public static class TraceFs
{
    private static readonly string[] _mounts = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

    /// <summary>Where tracefs is mounted, or null.</summary>
    public static string? Root => Array.Find(_mounts, mount => File.Exists(Path.Combine(mount, "kprobe_events")));

    /// <summary>The path of a file of tracefs. Fails with <see cref="DirectoryNotFoundException"/>.</summary>
    public static string PathOf(string file) =>
        Path.Combine(
            Root ?? throw new DirectoryNotFoundException(
                "tracefs with kprobe_events is not mounted (mount -t tracefs tracefs /sys/kernel/tracing)"),
            file);
}
