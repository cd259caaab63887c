namespace Cofferdam.Cli.Doctor;

/// <summary>
/// Whether a task can lose its CPU inside the kernel. Where it does inside a bpf() call that touches a map, the kernel
/// runs no program of a trace event on that CPU until it is back (kernel/bpf/syscall.c,
/// bpf_disable_instrumentation(); kernel/trace/bpf_trace.c, trace_call_bpf()). The gate runs its program itself.
/// </summary>
internal static class PreemptionCheck
{
    private const string Id = "preemption";

    /// <summary>The check.</summary>
    public static Check Of(SystemFiles files)
    {
        // Each model that can be chosen, the one in force in brackets: none (voluntary) full
        var models = files.Read("/sys/kernel/debug/sched/preempt");
        var version = files.Read("/proc/version").Text.Split(' ');
        if (models.Access == FileAccess.Readable)
            return models.Text.Contains("(none)", StringComparison.Ordinal)
                || models.Text.Contains("(voluntary)", StringComparison.Ordinal)
                ? NotPreempted()
                : Preempted(files);
        if (version.Contains("PREEMPT_DYNAMIC"))
            return Check.Unknown(Id, "debugfs would tell whether tasks are preempted inside the kernel");
        return version.Contains("PREEMPT") || version.Contains("PREEMPT_RT") ? Preempted(files) : NotPreempted();
    }

    private static Check NotPreempted() => Check.Ok(Id, "no task is preempted inside the kernel");

    private static Check Preempted(SystemFiles files) => GateCheck.IsLoaded(files)
        ? Check.Ok(Id, "tasks are preempted inside the kernel, which the gate does not mind")
        : Check.Degraded(
            Id,
            "tasks are preempted inside the kernel: while one is in a bpf() call, writes on its CPU are missed",
            "load the gate (docs/gate.md) and enforce with --host gate, or boot with preempt=voluntary");
}
