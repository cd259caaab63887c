using System.Globalization;
using System.Text;

namespace Cofferdam.Bpf.Attachments;

/// <summary>
/// One trace event that holds the probes of all access sites of a compartment. Probes are registered disarmed, one
/// line each; attaching a program to the event arms them all at once, and detaching disarms them
/// (kernel/trace/trace_kprobe.c, append_trace_kprobe() and enable_trace_kprobe()).
/// </summary>
public sealed class ProbeEvent
{
    private const string GroupPrefix = "cofferdam_";
    private const string Definitions = "kprobe_events";

    /// <summary>The event of a compartment, whether it exists yet or not.</summary>
    /// <param name="compartment">A name of letters, digits, underscores and hyphens.</param>
    public ProbeEvent(string compartment)
    {
        Group = GroupPrefix + compartment;
        Name = "write_" + compartment.Replace('-', '_');
    }

    /// <summary>The event group in tracefs.</summary>
    public string Group { get; }

    /// <summary>
    /// The event's name within its group. It tells the compartment, too: before Linux 6.6 the kernel's profile of
    /// probes shows events without their groups.
    /// </summary>
    public string Name { get; }

    /// <summary>Whether any probe is registered.</summary>
    public bool Exists => Directory.Exists(TraceFs.PathOf($"events/{Group}/{Name}"));

    /// <summary>The compartments of which probes are registered.</summary>
    public static IEnumerable<string> ListCompartments() =>
        TraceFs.Root is { } root && Directory.Exists(Path.Combine(root, "events"))
            ? Directory.EnumerateDirectories(Path.Combine(root, "events"), GroupPrefix + "*")
                .Select(path => Path.GetFileName(path)[GroupPrefix.Length..])
                .Order(StringComparer.Ordinal)
            : [];

    /// <summary>
    /// Registers a disarmed probe at each address, in order. Addresses that the kernel refuses are returned with the
    /// error number; the rest is registered.
    /// </summary>
    /// <param name="addresses">Addresses of instructions, none twice.</param>
    /// <param name="progress">Told how many addresses are done, now and then.</param>
    /// <param name="cancellation">Stops between two probes; what was registered stays for <see cref="Remove"/>.</param>
    public IReadOnlyList<RefusedProbe> Register(
        IReadOnlyList<ulong> addresses, IProgress<int>? progress, CancellationToken cancellation)
    {
        const int reportEvery = 32;
        var refused = new List<RefusedProbe>();
        using var file = OpenDefinitions();
        for (var i = 0; i < addresses.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            // Probes of one event must differ in more than the address, which the kernel does not compare for probes
            // given by address. An immediate argument is never fetched: the program returns 0.
            var line = string.Create(
                CultureInfo.InvariantCulture, $"p:{Group}/{Name} 0x{addresses[i]:x} id=\\{i}\n");
            if (TryWrite(file, line) is { } error)
                refused.Add(new RefusedProbe(addresses[i], error));
            if (i % reportEvery == 0)
                progress?.Report(i);
        }
        progress?.Report(addresses.Count);
        return refused;
    }

    /// <summary>Removes all probes. They must be disarmed. Does nothing if there are none.</summary>
    public void Remove()
    {
        if (!Exists)
            return;
        using var file = OpenDefinitions();
        if (TryWrite(file, $"-:{Group}/{Name}\n") is { } error)
            throw new KernelException($"remove the probes of {Group}", error);
    }

    /// <summary>
    /// How often the probes fired and how often they could not (because another probe was being handled on that CPU),
    /// as the kernel counts them.
    /// </summary>
    public (ulong Hits, ulong Missed) ReadProfile()
    {
        ulong hits = 0, missed = 0;
        foreach (var line in File.ReadLines(TraceFs.PathOf("kprobe_profile")))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            // Before Linux 6.6 the name stands without its group.
            if (fields.Length != 3 || (fields[0] != Name && fields[0] != $"{Group}/{Name}"))
                continue;
            hits += ulong.Parse(fields[1], CultureInfo.InvariantCulture);
            missed += ulong.Parse(fields[2], CultureInfo.InvariantCulture);
        }
        return (hits, missed);
    }

    private static FileStream OpenDefinitions() =>
        // Append, or opening the file would remove the events of everybody.
        new(TraceFs.PathOf(Definitions), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static int? TryWrite(FileStream file, string line)
    {
        try
        {
            RandomAccess.Write(file.SafeFileHandle, Encoding.ASCII.GetBytes(line), 0);
            return null;
        }
        catch (IOException failure)
        {
            return failure.HResult & 0xffff;
        }
    }
}
