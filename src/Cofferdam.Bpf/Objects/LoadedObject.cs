using Cofferdam.Bpf.Attachments;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// The eBPF object (bpf/cofferdam.bpf.c) loaded for one compartment: its maps and programs, verified and not yet
/// attached. Disposing it leaves only what was pinned.
/// </summary>
public sealed class LoadedObject : IDisposable
{
    /// <summary>The maps that outlive the process, by their names in bpf/maps.h.</summary>
    public static readonly IReadOnlyList<string> PinnedMaps =
    [
        ".data.buckets", "sites", "counts_map", "allocation_buckets", "allocations", "legal_sets", "ranges",
        "cache_buckets", "caches", "records", ".data.callers", ".bss", "doubts", "kept_pointers", "losses", "rescues",
        "state_map", "events", "cache_trees", "contents", "contents_used", "inferences", "audits", "agreements",
        ".data.forest", ".data.census", "loaded_modules",
    ];

    /// <summary>
    /// The programs that keep records, and track of the modules, in the order in which they must be attached; those
    /// whose hook this kernel lacks are left out. Frees come first: the record of an object whose free was not seen
    /// would pass for that of whatever is allocated there next.
    /// </summary>
    public static readonly IReadOnlyList<string> RecordPrograms =
    [
        "on_module_free",
        .. RecordRelay.All.OrderBy(relay => relay.Allocates).SelectMany(relay => relay.Programs),
    ];

    /// <summary>SITE_BUCKET_SHIFT of bpf/cofferdam.h: binary logarithm of the buckets of the table of sites.</summary>
    public const int SiteBucketBits = 14;

    /// <summary>The program that judges a write.</summary>
    public const string CheckProgram = "check_write";

    // struct census of bpf/adopt.h: the bits of what changed, then whether it is running.
    internal const int CensusBytes = ((1 << 22) / 8) + sizeof(ulong);

    private readonly BpfObject _object;

    private LoadedObject(BpfObject bpfObject)
    {
        _object = bpfObject;
    }

    /// <summary>
    /// Opens, sizes, configures and loads the object. Fails with <see cref="VerifierException"/> or
    /// <see cref="KernelException"/>; nothing is left behind then.
    /// </summary>
    /// <param name="shapes">The sizes of its maps.</param>
    /// <param name="layout">Its constants.</param>
    /// <param name="functions">Which kernel functions exist, for hooks whose name differs between kernels.</param>
    /// <param name="isInGate">The gate runs the programs of tracepoints: one of each relay is loaded.</param>
    public static LoadedObject Load(
        MapShapes shapes, in LayoutRow layout, Predicate<string> functions, bool isInGate)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        var opened = BpfObject.Open(Embedded());
        try
        {
            foreach (var (map, entries) in shapes.Entries)
                opened.Size(map, entries);
            opened.SetLayout(layout);
            foreach (var relay in RecordRelay.All)
            {
                foreach (var program in relay.Programs)
                {
                    opened.Choose(
                        program,
                        relay.Function is { } function ? functions(function) : program == relay.First || !isInGate);
                }
            }

            opened.Load();
            return new LoadedObject(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>A map by its name in bpf/maps.h. The object keeps owning it.</summary>
    public BpfMap Map(string name) => _object.Map(name);

    /// <summary>Attaches a record program to the hook it names.</summary>
    public BpfLink AttachRecord(string name) => _object.Attach(name);

    /// <summary>Whether a record program's hook exists, so that it was loaded.</summary>
    public bool IsLoaded(string program) => _object.DescriptorOf(program) >= 0;

    /// <summary>The descriptor of a program, for a host that runs it itself. The object keeps owning it.</summary>
    public int DescriptorOf(string program) => _object.DescriptorOf(program);

    /// <summary>
    /// Attaches the check to all probes of <paramref name="probes"/>: they are armed when this returns.
    /// </summary>
    public BpfLink AttachCheck(ProbeEvent probes)
    {
        ArgumentNullException.ThrowIfNull(probes);
        return _object.Attach(CheckProgram, probes.Group, probes.Name);
    }

    /// <summary>
    /// Begins or ends a census: while it goes on, the record programs note where something is allocated or freed.
    /// </summary>
    public void SetCensus(bool isRunning)
    {
        var census = new byte[CensusBytes];
        census[^sizeof(ulong)] = isRunning ? (byte)1 : (byte)0;
        Map(".data.census").SetAll<byte>(census);
    }

    /// <summary>Enters an object that the census has read since it began.</summary>
    public CensusEntry Enter(ulong address, RecordRow record)
    {
        var entry = new CensusEntryRow { Address = address, Record = record };
        _object.Run("enter_record", ref entry);
        return entry.Entry;
    }

    /// <summary>Pins every program into <paramref name="folder"/>, for its statistics.</summary>
    public void PinPrograms(string folder)
    {
        foreach (var name in RecordPrograms.Append(CheckProgram).Where(IsLoaded))
            _object.Pin(name, Path.Combine(folder, name));
    }

    /// <summary>Pins the check once more, at <paramref name="path"/>.</summary>
    public void PinCheck(string path) => _object.Pin(CheckProgram, path);

    /// <inheritdoc/>
    public void Dispose() => _object.Dispose();

    /// <summary>The object file as it was built, for inspection.</summary>
    public static byte[] Embedded() => EmbeddedObject.Read("cofferdam.bpf.o");
}
