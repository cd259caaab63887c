using System.Text.RegularExpressions;

namespace Cofferdam.Lab.Programs;

/// <summary>What confinement changes in a kernel, read from the kernel's own files: one line for each thing.</summary>
internal sealed partial record KernelState(IReadOnlyList<string> Lines)
{
    private static readonly string[] _settings = ["/proc/sys/debug/kprobes-optimization", "/sys/kernel/rcu_expedited"];

    /// <summary>How it is now.</summary>
    public static KernelState Read() => new(
    [
        .. File.ReadLines("/sys/kernel/debug/kprobes/list").Select(line => $"probe {line}"),
        .. File.ReadLines("/sys/kernel/tracing/kprobe_events").Select(line => $"probe event {line}"),
        .. Directory.EnumerateFileSystemEntries("/sys/fs/bpf", "*", SearchOption.AllDirectories)
            .Select(path => $"pin {path}"),
        .. _settings.Select(path => $"{path} = {File.ReadAllText(path).Trim()}"),
        .. ProgramRun.Succeeding("dmesg").Output.Split('\n').Where(line => Complaint().IsMatch(line)),
    ]);

    /// <summary>What is there and was not before.</summary>
    public IReadOnlyList<string> Since(KernelState before) => [.. Lines.Except(before.Lines)];

    [GeneratedRegex(@"------------\[ cut here|BUG: |Oops: |general protection fault|WARNING: .*at |corrupt")]
    private static partial Regex Complaint();
}
