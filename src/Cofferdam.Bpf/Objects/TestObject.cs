using Cofferdam.Bpf.Attachments;

namespace Cofferdam.Bpf.Objects;

/// <summary>
/// An eBPF object of the tests or the bench. Its syscall programs are run by hand (BPF_PROG_TEST_RUN): parts of the
/// real programs, on any kernel, with nothing attached. In the lab others are attached to probes.
/// </summary>
internal sealed class TestObject : IDisposable
{
    private readonly BpfObject _object;

    private TestObject(BpfObject bpfObject)
    {
        _object = bpfObject;
    }

    /// <summary>Loads an object file with its maps as large as it says, for one boot if there is a layout.</summary>
    public static TestObject Load(byte[] file, LayoutRow? layout = null)
    {
        var opened = BpfObject.Open(file);
        try
        {
            if (layout is { } row)
                opened.SetLayout(row);
            opened.Load();
            return new TestObject(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>A map by name; the object keeps owning it.</summary>
    public BpfMap Map(string name) => _object.Map(name);

    /// <summary>Runs a program once on <paramref name="context"/>, which it reads and writes.</summary>
    public void Run<T>(string program, ref T context)
        where T : unmanaged => _object.Run(program, ref context);

    /// <summary>The descriptor of a program, for a host that runs it itself. The object keeps owning it.</summary>
    public int DescriptorOf(string program) => _object.DescriptorOf(program);

    /// <summary>Attaches a program to the hook that it names.</summary>
    public BpfLink Attach(string program) => _object.Attach(program);

    /// <summary>
    /// Attaches a program to all probes of <paramref name="probes"/>: they are armed when this returns.
    /// </summary>
    public BpfLink Attach(string program, ProbeEvent probes) => _object.Attach(program, probes.Group, probes.Name);

    /// <inheritdoc/>
    public void Dispose() => _object.Dispose();
}
