using System.Diagnostics;
using Cofferdam.Bpf;
using Cofferdam.Bpf.Attachments;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>Takes compartments out of the kernel, whole ones and the remains of interrupted installations.</summary>
public static class Releaser
{
    private const int Busy = 16;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Disarms and removes everything that is installed under <paramref name="name"/>. Fails with
    /// <see cref="CompartmentNotFoundException"/> if that is nothing.
    /// </summary>
    public static ReleaseReport Release(string name)
    {
        InstallationPaths.Prepare();
        using var changing = InstallationLock.TryTake(InstallationPaths.Lock) ?? throw new InstallationBusyException();
        var repaired = QuickProbeChanges.Repair(InstallationPaths.Journal);
        return InstalledCompartment.ListNames().Contains(name)
            ? Undo(new InstallationPaths(name), repaired)
            : throw new CompartmentNotFoundException(name);
    }

    /// <summary>
    /// Restores kernel settings that a killed process left changed. Does nothing while another process is at work, for
    /// which they may be changed rightly.
    /// </summary>
    public static bool RepairSettings()
    {
        if (!File.Exists(InstallationPaths.Journal))
            return false;
        using var changing = InstallationLock.TryTake(InstallationPaths.Lock);
        return changing is not null && QuickProbeChanges.Repair(InstallationPaths.Journal);
    }

    /// <summary>Removes what is there of a compartment, the newest part first. The caller holds the lock.</summary>
    internal static ReleaseReport Undo(InstallationPaths paths, bool repaired)
    {
        var wasWhole = File.Exists(paths.CheckLink);
        TimeSpan disarm, disarmedAt, remove;
        using (QuickProbeChanges.Begin(InstallationPaths.Journal))
        {
            disarm = Disarm(paths);
            disarmedAt = Stopwatch.GetElapsedTime(0);
            remove = Remove(new ProbeEvent(paths.Name));
        }

        foreach (var folder in new[] { paths.RecordLinks, paths.Programs, paths.Maps })
            RemoveFolder(folder);
        RemoveFolder(paths.BpfFolder);
        var root = InstallationPaths.BpfRoot;
        if (Directory.Exists(root) && !Directory.EnumerateFileSystemEntries(root).Any())
            Directory.Delete(root);
        File.Delete(paths.Description);
        return new ReleaseReport(paths.Name, wasWhole, repaired, disarm, disarmedAt, remove);
    }

    // The gate disarms and removes in one.
    private static TimeSpan Disarm(InstallationPaths paths)
    {
        var start = Stopwatch.GetTimestamp();
        if (GateProbes.Release(paths))
            return Stopwatch.GetElapsedTime(start);
        if (!File.Exists(paths.CheckLink))
            return TimeSpan.Zero;
        var link = PinnedLink.Open(paths.CheckLink);
        link.Unpin();
        start = Stopwatch.GetTimestamp();
        link.Dispose();
        return Stopwatch.GetElapsedTime(start);
    }

    // Somebody else may hold the link for a moment (bpftool listing it); the event is busy until then. Patience grows,
    // because each attempt takes the lock that disarming needs.
    private static TimeSpan Remove(ProbeEvent probes)
    {
        var start = Stopwatch.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(20); ; pause *= 2)
        {
            try
            {
                probes.Remove();
                return Stopwatch.GetElapsedTime(start);
            }
            catch (KernelException refused) when (refused.Error == Busy && Stopwatch.GetElapsedTime(start) < _patience)
            {
                Thread.Sleep(pause);
            }
        }
    }

    private static void RemoveFolder(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder).ToArray())
            File.Delete(file);
        Directory.Delete(folder);
    }
}
