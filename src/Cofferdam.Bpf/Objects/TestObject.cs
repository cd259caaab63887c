using System.Runtime.InteropServices;
using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// An eBPF object whose syscall programs are run by hand (BPF_PROG_TEST_RUN): parts of the real programs, on any
/// kernel, with nothing attached.
/// </summary>
internal sealed unsafe class TestObject : IDisposable
{
    private nint _object;

    private TestObject(nint bpfObject)
    {
        _object = bpfObject;
    }

    /// <summary>Loads an object file with its maps as large as it says, for one boot if there is a layout.</summary>
    public static TestObject Load(byte[] file, LayoutRow? layout = null)
    {
        LibBpfLog.Install();
        fixed (byte* bytes = file)
        {
            var loaded = new TestObject(LibBpf.bpf_object__open_mem(bytes, (nuint)file.Length, 0));
            var error = loaded._object == 0 ? Marshal.GetLastPInvokeError() : loaded.SetLayout(layout);
            if (error == 0)
                error = -LibBpf.bpf_object__load(loaded._object);
            if (error == 0)
                return loaded;
            loaded.Dispose();
            throw VerifierException.From(error, LibBpfLog.Take());
        }
    }

    /// <summary>A map by name; the object keeps owning it.</summary>
    public BpfMap Map(string name) =>
        new(name, LibBpf.bpf_map__fd(LibBpf.bpf_object__find_map_by_name(_object, name)), owned: false);

    /// <summary>Runs a program once on <paramref name="context"/>, which it reads and writes.</summary>
    public void Run<T>(string program, ref T context)
        where T : unmanaged
    {
        var descriptor = LibBpf.bpf_program__fd(LibBpf.bpf_object__find_program_by_name(_object, program));
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

    private int SetLayout(LayoutRow? layout)
    {
        var row = layout.GetValueOrDefault();
        return layout is null
            ? 0
            : -LibBpf.bpf_map__set_initial_value(
                LibBpf.bpf_object__find_map_by_name(_object, ".rodata.layout"), &row, (nuint)sizeof(LayoutRow));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_object != 0)
            LibBpf.bpf_object__close(_object);
        _object = 0;
    }
}
