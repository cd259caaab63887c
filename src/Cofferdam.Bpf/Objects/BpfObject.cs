using System.Runtime.InteropServices;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// An eBPF object file in libbpf: opened, sized and configured, then loaded. Disposing it takes what is not pinned or
/// attached out of the kernel. Every failure is a <see cref="KernelException"/> that says which call, or a
/// <see cref="VerifierException"/>.
/// </summary>
internal sealed unsafe class BpfObject : IDisposable
{
    private nint _object;

    private BpfObject(nint bpfObject)
    {
        _object = bpfObject;
    }

    /// <summary>Opens an object file; nothing of it is in the kernel yet.</summary>
    public static BpfObject Open(byte[] file)
    {
        LibBpfLog.Install();
        fixed (byte* start = file)
            return new BpfObject(NotNull(LibBpf.bpf_object__open_mem(start, (nuint)file.Length, 0), "open"));
    }

    /// <summary>How many entries a map will have.</summary>
    public void Size(string map, uint entries) =>
        Check(LibBpf.bpf_map__set_max_entries(FindMap(map), entries), $"size map {map}");

    /// <summary>The constants that its programs call <c>layout</c>.</summary>
    public void SetLayout<T>(T layout)
        where T : unmanaged =>
        Check(
            LibBpf.bpf_map__set_initial_value(FindMap(".rodata.layout"), &layout, (nuint)sizeof(T)), "set the layout");

    /// <summary>Whether a program will be loaded.</summary>
    public void Choose(string program, bool load) =>
        Check(LibBpf.bpf_program__set_autoload(FindProgram(program), load), $"choose {program}");

    /// <summary>Has the programs verified and the maps made.</summary>
    public void Load()
    {
        var error = LibBpf.bpf_object__load(_object);
        if (error != 0)
            throw VerifierException.From(-error, LibBpfLog.Take());
    }

    /// <summary>A map by name. The object keeps owning it.</summary>
    public BpfMap Map(string name) => new(name, LibBpf.bpf_map__fd(FindMap(name)), owned: false);

    /// <summary>The descriptor of a program, which the object keeps owning; negative if it was not loaded.</summary>
    public int DescriptorOf(string program) => LibBpf.bpf_program__fd(FindProgram(program));

    /// <summary>Attaches a program to the hook it names.</summary>
    public BpfLink Attach(string program) =>
        BpfLink.From(LibBpf.bpf_program__attach(FindProgram(program)), program);

    /// <summary>Attaches a program to a trace event.</summary>
    public BpfLink Attach(string program, string group, string traceEvent) =>
        BpfLink.From(
            LibBpf.bpf_program__attach_tracepoint(FindProgram(program), group, traceEvent), program);

    /// <summary>Runs a syscall program once on <paramref name="context"/>, which it reads and writes.</summary>
    public void Run<T>(string program, ref T context)
        where T : unmanaged
    {
        var descriptor = DescriptorOf(program);
        fixed (T* start = &context)
        {
            var options = new BpfTestRunOptions
            {
                StructSize = (nuint)sizeof(BpfTestRunOptions),
                ContextIn = start,
                ContextSizeIn = (uint)sizeof(T),
            };
            var result = LibBpf.bpf_prog_test_run_opts(descriptor, &options);
            if (result < 0)
                throw new KernelException($"run {program}", -result);
        }
    }

    /// <summary>Makes a program visible in bpffs.</summary>
    public void Pin(string program, string path)
    {
        var error = LibBpf.bpf_obj_pin(DescriptorOf(program), path);
        if (error < 0)
            throw new KernelException($"pin program {program}", -error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_object == 0)
            return;
        LibBpf.bpf_object__close(_object);
        _object = 0;
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
