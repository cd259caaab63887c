using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Bench;

/// <summary>Hooks whose programs (peers.bpf.c) ask nothing: what they cost is the hook's and not the check's.</summary>
internal static class HitPeers
{
    /// <summary>What it returns while a trace event's probe has a program that allows everything.</summary>
    public static T OnEvent<T>(ulong address, Func<T> measure)
    {
        using var programs = Load();
        var probes = new ProbeEvent("bench");
        Require(probes.Register([address], null, default));
        return While(probes, registered => programs.Attach("allow", registered), measure);
    }

    /// <summary>
    /// What it returns while a program is attached to an event that has its probes; afterwards they are gone.
    /// </summary>
    public static T While<T>(ProbeEvent probes, Func<ProbeEvent, BpfLink> attach, Func<T> measure)
    {
        var journal = Path.GetTempFileName();
        File.Delete(journal);
        BpfLink link;
        using (QuickProbeChanges.Begin(journal))
            link = attach(probes);
        try
        {
            return measure();
        }
        finally
        {
            using (QuickProbeChanges.Begin(journal))
            {
                link.Dispose();
                probes.Remove();
            }
        }
    }

    /// <summary>What it returns while the gate's probe has this program.</summary>
    public static T InGate<T>(GateSiteRow site, string name, Func<T> measure)
    {
        using var programs = Load();
        var program = programs.DescriptorOf(name);
        using var gate = GateDevice.Open();
        gate.Create(program);
        Require(gate.Register([site], null, default));
        gate.Commit();
        try
        {
            return measure();
        }
        finally
        {
            gate.Release(program);
        }
    }

    /// <summary>
    /// What it returns while so many programs see each kmalloc and as many each kfree. (A tracepoint takes a program
    /// only once.)
    /// </summary>
    public static T AtAllocations<T>(int pairs, Func<T> measure)
    {
        var opened = new List<IDisposable>();
        try
        {
            for (var pair = 0; pair < pairs; pair++)
            {
                var programs = Load();
                opened.AddRange([programs, programs.Attach("see_kmalloc"), programs.Attach("see_kfree")]);
            }

            return measure();
        }
        finally
        {
            opened.Reverse();
            opened.ForEach(one => one.Dispose());
        }
    }

    /// <summary>What it returns while the gate has one program see each kmalloc and one each kfree.</summary>
    public static T AtAllocationsInGate<T>(Func<T> measure)
    {
        using var programs = Load();
        using var gate = GateDevice.Open();
        gate.Create(programs.DescriptorOf("allow"));
        gate.Trace(programs.DescriptorOf("see_kmalloc"), GateTracepoint.Kmalloc);
        gate.Trace(programs.DescriptorOf("see_kfree"), GateTracepoint.Kfree);
        return measure();
    }

    /// <summary>The programs, attached to nothing.</summary>
    public static TestObject Load() =>
        TestObject.Load(EmbeddedObject.Read(typeof(HitPeers).Assembly, "peers.bpf.o"));

    private static void Require(IReadOnlyList<RefusedProbe> refused)
    {
        if (refused.Count > 0)
            throw new InvalidOperationException($"no probe at 0x{refused[0].Address:x}: errno {refused[0].Error}");
    }
}
