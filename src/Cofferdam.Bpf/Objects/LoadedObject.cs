using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// The eBPF object (bpf/cofferdam.bpf.c) loaded for one compartment: its maps and programs, verified and not yet
/// attached. Disposing it leaves only what was pinned.
/// </summary>
public sealed unsafe class LoadedObject : IDisposable
{
    /// <summary>The maps that outlive the process, by their names in bpf/maps.h.</summary>
    public static readonly IReadOnlyList<string> PinnedMaps =
    [
        "site_buckets", "sites", "counts_map", "allocation_buckets", "allocations", "legal_sets", "ranges", "caches",
        "records", "doubts", "kept_pointers", "losses", "rescues", "state_map", "events",
    ];

    /// <summary>
    /// The programs that keep records, in the order in which they must be attached; those whose hook this kernel lacks
    /// are left out.
    /// </summary>
    public static readonly IReadOnlyList<string> RecordPrograms =
        [.. RecordRelay.All.SelectMany(relay => relay.Programs)];

    /// <summary>The program that judges a write.</summary>
    public const string CheckProgram = "check_write";

    private nint _object;

    private LoadedObject(nint bpfObject)
    {
        _object = bpfObject;
    }

    /// <summary>
    /// Opens, sizes, configures and loads the object. <paramref name="functions"/> tells which kernel functions exist,
    /// for hooks whose name differs between kernels. Fails with <see cref="VerifierException"/> or
    /// <see cref="KernelException"/>; nothing is left behind then.
    /// </summary>
    public static LoadedObject Load(MapShapes shapes, in LayoutRow layout, Predicate<string> functions)
    {
        LibBpfLog.Install();
        var bytes = Embedded();
        fixed (byte* start = bytes)
        {
            var loaded = new LoadedObject(NotNull(LibBpf.bpf_object__open_mem(start, (nuint)bytes.Length, 0), "open"));
            try
            {
                loaded.Configure(shapes, layout, functions);
                var error = LibBpf.bpf_object__load(loaded._object);
                return error == 0 ? loaded : throw VerifierException.From(-error, LibBpfLog.Take());
            }
            catch
            {
                loaded.Dispose();
                throw;
            }
        }
    }

    /// <summary>A map by its name in bpf/maps.h. The object keeps owning it.</summary>
    public BpfMap Map(string name) => new(name, LibBpf.bpf_map__fd(FindMap(name)), owned: false);

    /// <summary>Attaches a record program to the hook it names.</summary>
    public BpfLink AttachRecord(string name) => BpfLink.From(LibBpf.bpf_program__attach(FindProgram(name)), name);

    /// <summary>Whether a record program's hook exists, so that it was loaded.</summary>
    public bool IsLoaded(string program) => LibBpf.bpf_program__fd(FindProgram(program)) >= 0;

    /// <summary>The descriptor of the check, for a host that runs it itself. The object keeps owning it.</summary>
    public int CheckDescriptor => LibBpf.bpf_program__fd(FindProgram(CheckProgram));

    /// <summary>
    /// Attaches the check to all probes of <paramref name="probes"/>: they are armed when this returns.
    /// </summary>
    public BpfLink AttachCheck(ProbeEvent probes) =>
        BpfLink.From(
            LibBpf.bpf_program__attach_tracepoint(FindProgram(CheckProgram), probes.Group, ProbeEvent.Name),
            CheckProgram);

    /// <summary>Pins every program into <paramref name="folder"/>, for its statistics.</summary>
    public void PinPrograms(string folder)
    {
        foreach (var name in RecordPrograms.Append(CheckProgram).Where(IsLoaded))
        {
            var error = LibBpf.bpf_obj_pin(LibBpf.bpf_program__fd(FindProgram(name)), Path.Combine(folder, name));
            if (error < 0)
                throw new KernelException($"pin program {name}", -error);
        }
    }

    /// <summary>Pins the check once more, at <paramref name="path"/>.</summary>
    public void PinCheck(string path)
    {
        var error = LibBpf.bpf_obj_pin(CheckDescriptor, path);
        if (error < 0)
            throw new KernelException($"pin {path}", -error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_object == 0)
            return;
        LibBpf.bpf_object__close(_object);
        _object = 0;
    }

    /// <summary>The object file as it was built, for inspection.</summary>
    public static byte[] Embedded() => EmbeddedObject.Read("cofferdam.bpf.o");

    private void Configure(MapShapes shapes, LayoutRow layout, Predicate<string> functions)
    {
        foreach (var (map, entries) in shapes.Entries)
            Check(LibBpf.bpf_map__set_max_entries(FindMap(map), entries), $"size map {map}");
        Check(
            LibBpf.bpf_map__set_initial_value(FindMap(".rodata.layout"), &layout, (nuint)Unsafe.SizeOf<LayoutRow>()),
            "set the layout");
        foreach (var relay in RecordRelay.All.Where(relay => relay.Function is not null))
        {
            foreach (var program in relay.Programs)
            {
                Check(
                    LibBpf.bpf_program__set_autoload(FindProgram(program), functions(relay.Function!)),
                    $"choose {program}");
            }
        }
    }

    private nint FindMap(string name) =>
        NotNull(LibBpf.bpf_object__find_map_by_name(_object, name), $"find map {name}");

    private nint FindProgram(string name) =>
        NotNull(LibBpf.bpf_object__find_program_by_name(_object, name), $"find program {name}");

    private static nint NotNull(nint pointer, string call) =>
        pointer != 0 ? pointer : throw new KernelException(call, Marshal.GetLastPInvokeError());

    private static void Check(int result, string call)
    {
        if (result < 0)
            throw new KernelException(call, -result);
    }
}
