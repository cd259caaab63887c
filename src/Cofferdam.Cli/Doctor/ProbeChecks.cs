namespace Cofferdam.Cli.Doctor;

/// <summary>Whether probes can be placed, and how quickly.</summary>
internal static class ProbeChecks
{
    /// <summary>Kprobe events.</summary>
    public static Check Kprobes(SystemFiles files)
    {
        // The event source is there for everybody to see exactly if kprobe events are built in
        // (kernel/events/core.c, perf_kprobe).
        const string Id = "kprobes";
        return files.Exists("/sys/bus/event_source/devices/kprobe")
            ? Check.Ok(Id, "kprobe events are built in")
            : Check.Missing(
                Id, "this kernel has no kprobe events", "boot a kernel with CONFIG_KPROBES and CONFIG_KPROBE_EVENTS");
    }

    /// <summary>The file system through which probes are registered.</summary>
    public static Check TraceFs(SystemFiles files)
    {
        const string Id = "tracefs";
        if (Mounts.Has(files, "tracefs"))
            return Check.Ok(Id, "mounted");
        return files.Exists("/sys/kernel/tracing")
            ? Check.Missing(Id, "not mounted", "mount -t tracefs tracefs /sys/kernel/tracing")
            : Check.Missing(Id, "this kernel has no tracefs", "boot a kernel with CONFIG_FTRACE");
    }

    /// <summary>Jump-optimised probes, which cost a third of the others.</summary>
    public static Check Optimization(SystemFiles files) =>
        files.Read("/proc/sys/debug/kprobes-optimization") is { Access: FileAccess.Readable } content
            ? Check.Ok("kprobes-optimization", content.Text == "0" ? "built in, switched off" : "on")
            : Check.Degraded(
                "kprobes-optimization",
                "probes are always breakpoints: each check costs more",
                "boot a kernel with CONFIG_OPTPROBES");

    /// <summary>Expedited RCU grace periods, which removing thousands of probes waits for.</summary>
    public static Check QuickChanges(SystemFiles files) =>
        files.Exists("/sys/kernel/rcu_expedited")
            ? Check.Ok("rcu-expedited", "grace periods can be expedited while probes change")
            : Check.Degraded(
                "rcu-expedited",
                "grace periods cannot be expedited: releasing a large compartment takes up to a minute",
                "boot a kernel without CONFIG_TINY_RCU");

    /// <summary>Indirect branch tracking: code that it guards starts with ENDBR, which no probe may replace.</summary>
    public static Check BranchTracking(SystemFiles files)
    {
        var flags = files.Read("/proc/cpuinfo").Text.Split('\n')
            .FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal)) ?? "";
        return Check.Ok(
            "branch-tracking",
            flags.Split(' ').Contains("ibt") ? "the CPU has IBT; probes avoid ENDBR" : "the CPU has no IBT");
    }
}
