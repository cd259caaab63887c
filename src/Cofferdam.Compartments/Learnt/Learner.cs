using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Learnt;

/// <summary>
/// Notes what the sites of a compartment write, and judges nothing. Nothing of it is pinned: it ends with the process,
/// and what a killed one leaves (disarmed probes) is removed like an interrupted installation.
/// </summary>
public sealed class Learner : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly CompiledPolicy _compiled;
    private readonly KernelImage _image;
    private readonly InstallationPaths _paths;
    private readonly List<BpfLink> _links = [];
    private LoadedObject? _loaded;

    private Learner(CompiledPolicy compiled, KernelImage image)
    {
        _compiled = compiled with { IsLearning = true };
        _image = image;
        _paths = new InstallationPaths(compiled.Policy.Name);
    }

    /// <summary>
    /// Arms all sites of a compiled policy. If anything fails, or is cancelled, what was done is undone.
    /// </summary>
    /// <param name="compiled">The policy, compiled for this very boot.</param>
    /// <param name="image">The kernel it was compiled for.</param>
    /// <param name="progress">Told of each stage.</param>
    /// <param name="cancellation">Stops at the next safe point.</param>
    /// <exception cref="CompartmentExistsException">The compartment is confined.</exception>
    /// <exception cref="InstallationBusyException">Another process is at work.</exception>
    public static Learner Start(
        CompiledPolicy compiled, KernelImage image, IProgress<EnforceStep>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        ArgumentNullException.ThrowIfNull(image);
        InstallationPaths.Prepare();
        using var changing = InstallationLock.TryTake(InstallationPaths.Lock) ?? throw new InstallationBusyException();
        QuickProbeChanges.Repair(InstallationPaths.Journal);
        if (InstalledCompartment.ListNames().Contains(compiled.Policy.Name))
        {
            throw new CompartmentExistsException(
                compiled.Policy.Name, InstalledCompartment.Open(compiled.Policy.Name).IsWhole);
        }

        var learner = new Learner(compiled, image);
        try
        {
            learner.Arm(progress, cancellation);
            return learner;
        }
        catch
        {
            learner.Remove();
            throw;
        }
    }

    /// <summary>What was written until now.</summary>
    public IReadOnlyList<LearntWrite> Read() => new LessonReader(_compiled, _image).Read(Loaded.Map("lessons"));

    /// <summary>In what kinds of memory that was.</summary>
    public IReadOnlyList<WrittenMemory> ReadMemory() => WrittenMemory.Of(
        Loaded.Map("lessons").ReadAll<LessonRow, LessonCountRow>(), _compiled, new ObjectNames(_image));

    /// <summary>How much of it was not noted: losses by kind.</summary>
    public ulong LossOf(Loss loss) =>
        Loaded.Map("losses").SumPerCpu((uint)loss);

    /// <summary>Disarms and removes everything.</summary>
    public void Dispose()
    {
        if (_loaded is null)
            return;
        using var changing = InstallationLock.Take(InstallationPaths.Lock, _patience)
            ?? throw new InstallationBusyException();
        Remove();
    }

    private LoadedObject Loaded => _loaded ?? throw new ObjectDisposedException(nameof(Learner));

    private void Arm(IProgress<EnforceStep>? progress, CancellationToken cancellation)
    {
        progress?.Report(new EnforceStep(EnforceStage.Load, 0, 0));
        _loaded = TableWriter.Load(_compiled, name => _image.Symbols.Find(name).Any(symbol => symbol.IsFunction));
        _links.AddRange(LoadedObject.RecordPrograms.Where(_loaded.IsLoaded).Select(_loaded.AttachRecord));
        var probes = new ProbeEvent(_paths.Name);
        var total = _compiled.SiteRows.Count;
        probes.Register(
            [.. _compiled.SiteRows.Select(row => row.Address)],
            new ProgressOf(done => progress?.Report(new EnforceStep(EnforceStage.Register, done, total))),
            cancellation);
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new EnforceStep(EnforceStage.Arm, 0, 0));
        using (QuickProbeChanges.Begin(InstallationPaths.Journal))
            _links.Add(_loaded.AttachCheck(probes));
    }

    // The caller holds the lock.
    private void Remove()
    {
        using (QuickProbeChanges.Begin(InstallationPaths.Journal))
        {
            foreach (var link in Enumerable.Reverse(_links))
                link.Dispose();
        }

        _links.Clear();
        Releaser.Undo(_paths, repaired: false);
        _loaded?.Dispose();
        _loaded = null;
    }
}
