using System.Text.Json;

namespace Cofferdam.KernelTests.Lab;

/// <summary>
/// Everything in the kernel that confinement may leave behind, one line each: probes, probe events, pins, BPF programs,
/// maps and links, and the settings that are changed while probes are armed. Read from the kernel's own files and
/// bpftool, not through Cofferdam, so it can be held against what Cofferdam says.
/// </summary>
internal sealed record KernelTraces(IReadOnlySet<string> Lines)
{
    private static readonly string[] _settings =
    [
        "/proc/sys/debug/kprobes-optimization",
        "/sys/kernel/rcu_expedited",
        "/sys/kernel/rcu_normal",
        "/sys/kernel/debug/kprobes/enabled",
    ];

    /// <summary>What is there now.</summary>
    public static KernelTraces Read() =>
        new(new SortedSet<string>(
            [
                .. LinesOf("probe", "/sys/kernel/debug/kprobes/list"),
                .. LinesOf("probe event", "/sys/kernel/tracing/kprobe_events"),
                .. Directory.EnumerateFileSystemEntries("/sys/fs/bpf", "*", SearchOption.AllDirectories)
                    .Select(path => $"pin {path}"),
                .. BpfObjects("prog"),
                .. BpfObjects("map"),
                .. BpfObjects("link"),
                .. _settings.Select(path => $"setting {path} = {File.ReadAllText(path).Trim()}"),
            ],
            StringComparer.Ordinal));

    /// <summary>What is here and was not there before; a setting that changed counts.</summary>
    public IReadOnlyList<string> Since(KernelTraces before) => [.. Lines.Where(line => !before.Lines.Contains(line))];

    /// <summary>
    /// What is still new after the kernel had time to free what was released: it frees BPF objects some time after the
    /// last descriptor is closed.
    /// </summary>
    /// <param name="before">What was there before.</param>
    /// <param name="patience">How long to wait for it to go.</param>
    public static IReadOnlyList<string> LeftSince(KernelTraces before, TimeSpan patience)
    {
        var deadline = DateTime.UtcNow + patience;
        while (true)
        {
            var left = Read().Since(before);
            if (left.Count == 0 || DateTime.UtcNow >= deadline)
                return left;
            Thread.Sleep(200);
        }
    }

    private static IEnumerable<string> LinesOf(string kind, string path) =>
        File.ReadLines(path).Select(line => $"{kind} {line}");

    private static IEnumerable<string> BpfObjects(string kind)
    {
        using var list = JsonDocument.Parse(GuestProgram.OutputOf("bpftool", "--json", kind, "show"));
        return
        [
            .. list.RootElement.EnumerateArray()
                .Select(entry => (Id: entry.GetProperty("id").GetInt32(), Name: NameOf(entry)))
                // bpftool's own, loaded to find out which process holds what.
                .Where(entry => !entry.Name.StartsWith("pid_iter", StringComparison.Ordinal))
                .Select(entry => $"{kind} {entry.Id} {entry.Name}"),
        ];
    }

    private static string NameOf(JsonElement entry) =>
        entry.TryGetProperty("name", out var name) ? name.GetString()! :
        entry.TryGetProperty("type", out var type) ? type.ToString() : "";
}
