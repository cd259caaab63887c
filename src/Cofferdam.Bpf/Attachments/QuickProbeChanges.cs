namespace Cofferdam.Bpf.Attachments;

/// <summary>
/// A time during which arming and removing thousands of probes is quick: the kprobe optimiser is off and RCU grace
/// periods are expedited. Ends with the settings as they were. The old values stand in a journal file first, so that
/// <see cref="Repair"/> can restore them after the process was killed.
/// </summary>
/// <remarks>
/// Without it the optimiser holds kprobe_mutex over synchronize_rcu_tasks() while probes are armed, and each removed
/// probe waits for a grace period. `make bench` prints what that means (docs/measurements.md).
/// </remarks>
public sealed class QuickProbeChanges : IDisposable
{
    private static readonly (string Path, string Quick)[] _settings =
    [
        ("/proc/sys/debug/kprobes-optimization", "0"),
        ("/sys/kernel/rcu_expedited", "1"),
    ];

    private readonly string _journal;

    private QuickProbeChanges(string journal)
    {
        _journal = journal;
    }

    /// <summary>Writes the journal, then changes the settings that this kernel has.</summary>
    /// <param name="journal">The journal's path; a file that is there is restored from first.</param>
    public static QuickProbeChanges Begin(string journal)
    {
        Repair(journal);
        var present = _settings.Where(setting => File.Exists(setting.Path)).ToArray();
        // The journal must be whole or absent: a half-written one could restore nonsense.
        var draft = journal + ".new";
        File.WriteAllLines(draft, present.Select(setting => $"{setting.Path}={File.ReadAllText(setting.Path).Trim()}"));
        File.Move(draft, journal, overwrite: true);
        var changes = new QuickProbeChanges(journal);
        try
        {
            foreach (var (path, quick) in present)
                File.WriteAllText(path, quick);
        }
        catch
        {
            changes.Dispose();
            throw;
        }
        return changes;
    }

    /// <summary>
    /// Restores what an unfinished change left. False if there was none. The caller must hold the lock.
    /// </summary>
    public static bool Repair(string journal)
    {
        if (!File.Exists(journal))
            return false;
        foreach (var line in File.ReadAllLines(journal))
        {
            var separator = line.LastIndexOf('=');
            var path = separator < 0 ? line : line[..separator];
            // Nothing but these two files is ever written, whatever the journal says.
            if (Array.Exists(_settings, setting => setting.Path == path))
                File.WriteAllText(path, line[(separator + 1)..]);
        }
        File.Delete(journal);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => Repair(_journal);
}
