using System.Diagnostics;
using System.Globalization;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Kernel;
using Cofferdam.Learning.Models;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What one checked write costs, with the probes of the kernel's trace events and with those of the gate, by what it
/// goes to, and what the compartment's records cost whoever else allocates and frees. All numbers are what is added to
/// the same call without a probe. In a guest that counts instructions (ICOUNT=1) a nanosecond is an instruction.
/// </summary>
internal static class HitBenchmark
{
    private const string Switch = "/proc/sys/debug/kprobes-optimization";

    // JMP rel32.
    private const byte Jump = 0xe9;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>Prints the table.</summary>
    /// <param name="modelFile">A model of the running kernel; without it there is no row of what a tree tells.</param>
    public static void Run(string? modelFile)
    {
        var table = new Table().AddColumns("asked by", "probe", "program", "a write goes to", "hits a call", "ns more");
        using var image = KernelImage.OpenLive();
        if (!GateDevice.Exists)
            AnsiConsole.WriteLine("the gate module is not loaded: no row for it");
        var recorded = HitCase.Prepare(calls => calls.Recorded, image);
        var stack = HitCase.Prepare(calls => calls.Stack, image);
        var dedicated = HitCase.Prepare(calls => calls.Dedicated, image);
        foreach (var optimised in new[] { true, false })
        {
            File.WriteAllText(Switch, optimised ? "1" : "0");
            try
            {
                AddChecks(table, recorded, optimised, image);
                AddChecks(table, stack, optimised, image);
                AddChecks(table, dedicated, optimised, image);
                AddDenials(table, dedicated, optimised, image);
            }
            finally
            {
                File.WriteAllText(Switch, "1");
            }
        }

        if (modelFile is not null)
            AddTree(table, ModelReader.Read(File.ReadAllBytes(modelFile), RunningKernel.BuildId()), image);
        AddPair(table, recorded, image);
        AnsiConsole.Write(table);
    }

    private static void AddChecks(Table table, HitCase one, bool optimised, KernelImage image)
    {
        const string Event = "a trace event", Gate = "the gate";
        Measured Peer() => MeasurePeer(one, optimised, image);
        AddRow(table, Event, "allows all", one.Object, HitPeers.OnEvent(one.Address, Peer), one.Bare);
        var check = MeasureCheck(one.Observing, optimised, image, one.Call);
        AddRow(table, Event, "the check", one.Object, check, one.Bare);
        if (one.Blocking is not { } blocking)
            return;
        AddRow(table, Gate, "allows all", one.Object, HitPeers.InGate(blocking.Denials[0], "allow", Peer), one.Bare);
        check = MeasureCheck(blocking, optimised, image, one.Call);
        AddRow(table, Gate, "the check", one.Object, check, one.Bare);
    }

    private static void AddDenials(Table table, HitCase one, bool optimised, KernelImage image)
    {
        const string Gate = "the gate";
        if (one.Denying is not { } denying)
            return;
        var peer = HitPeers.InGate(denying.Denials[0], "deny", () => MeasurePeer(one, optimised, image));
        AddRow(table, Gate, "denies all", "nothing: blocked", peer, one.Bare);
        var told = MeasureCheck(denying, optimised, image, one.Call);
        AddRow(table, Gate, "the check", "nothing: blocked and told", told, one.Bare);
    }

    // No leaf is pure enough: the tree is asked at the census and at each write, and abstains each time.
    private static void AddTree(Table table, ObjectModel model, KernelImage image)
    {
        // Older than the compartment.
        using var older = new CheckedCalls();
        CheckedCall Call(CheckedCalls _) => older.Older;
        var one = HitCase.Prepare(Call, image);
        var unsure = model with { Thresholds = model.Thresholds with { Purity = 2 } };
        var judging = one.Observing with { Model = ModelCompiler.Compile(unsure, one.Observing, image) };
        var told = MeasureCheck(judging, optimised: true, image, Call);
        AddRow(table, "a trace event", "the check", one.Object, told, one.Bare);
    }

    private static void AddPair(Table table, HitCase one, KernelImage image)
    {
        static CheckedCall Call(CheckedCalls calls) => calls.Pair;
        var bare = CallTimer.MeasureFresh(Call);
        const string Nothing = "asks nothing", Records = "the records";
        void Add(string host, string program, double time) =>
            table.AddRow(host, "", program, "kmalloc and kfree of others", "", Text(time - bare));
        double Measure() => CallTimer.MeasureFresh(Call);
        double MeasureRecords(CompiledPolicy compiled)
        {
            Enforcer.Enforce(compiled, image, null, default);
            try
            {
                return Measure();
            }
            finally
            {
                Releaser.Release(OneStore.Name);
            }
        }

        Add("1 + 1 tracepoints", Nothing, HitPeers.AtAllocations(1, Measure));
        Add("3 + 3 tracepoints", Nothing, HitPeers.AtAllocations(3, Measure));
        Add("3 + 3 tracepoints", Records, MeasureRecords(one.Observing));
        if (one.Blocking is not { } blocking)
            return;
        Add("the gate, 1 + 1 tracepoints", Nothing, HitPeers.AtAllocationsInGate(Measure));
        Add("the gate, 1 + 1 tracepoints", Records, MeasureRecords(blocking));
    }

    private static Measured MeasurePeer(HitCase one, bool optimised, KernelImage image) =>
        new(AwaitProbe(one.Address, optimised, image), CallTimer.MeasureFresh(one.Call), 1, "");

    private static Measured MeasureCheck(
        CompiledPolicy compiled, bool optimised, KernelImage image, Func<CheckedCalls, CheckedCall> call)
    {
        Enforcer.Enforce(compiled, image, null, default);
        try
        {
            var compartment = InstalledCompartment.Open(OneStore.Name);
            var probe = AwaitProbe(compiled.Sites[0].Probe.Value, optimised, image);
            var before = compartment.ReadStatus(0);
            var time = CallTimer.MeasureFresh(call);
            var after = compartment.ReadStatus(0);
            ulong Since(Func<CompartmentStatus, ulong> count) => count(after) - count(before);
            var judged = (double)Since(status => status.Inferences.Values.Aggregate(0UL, (sum, one) => sum + one));
            var rest = new (string Name, double Count)[]
            {
                ("denied", Since(status => status.Denies)),
                ("unknown", Since(status => status.Unknown)),
                ("by the tree", judged),
                ("events lost", Since(status => status.Losses[Loss.Event])),
                ("missed", Since(status => status.Missed)),
            }.Where(one => one.Count > 0).Select(one => $"{one.Name} {Text(one.Count)}");
            return new Measured(
                probe, time, Since(status => status.Hits) / (double)CallTimer.Total, string.Join(", ", rest));
        }
        finally
        {
            Releaser.Release(OneStore.Name);
        }
    }

    // The kernel makes a jump of a probe some time after it was armed, and lists it as one before: until it is, the
    // breakpoint leads to the detour, at a price between the two.
    private static string AwaitProbe(ulong address, bool optimised, KernelImage image)
    {
        var start = Stopwatch.GetTimestamp();
        while (optimised != IsJump(address, image) && Stopwatch.GetElapsedTime(start) < _patience)
            Thread.Sleep(100);
        return IsJump(address, image) ? "jump" : "breakpoint";
    }

    private static bool IsJump(ulong address, KernelImage image)
    {
        Span<byte> opcode = stackalloc byte[1];
        return image.Memory.TryRead(new KernelAddress(address), opcode) && opcode[0] == Jump;
    }

    private static void AddRow(
        Table table, string host, string program, string written, Measured measured, double bare)
    {
        var rest = measured.Rest.Length > 0 ? $" ({measured.Rest})" : "";
        table.AddRow(
            host, measured.Probe, program, written,
            measured.Hits.ToString("f2", CultureInfo.InvariantCulture),
            Text((measured.Time - bare) / Math.Max(1, measured.Hits)) + rest);
    }

    private static string Text(double number) => number.ToString("n0", CultureInfo.InvariantCulture);

    /// <summary>What was measured with one kind of probe.</summary>
    /// <param name="Probe">Which kind it was.</param>
    /// <param name="Time">Of a call.</param>
    /// <param name="Hits">Of a call.</param>
    /// <param name="Rest">What else is to be told.</param>
    private readonly record struct Measured(string Probe, double Time, double Hits, string Rest);
}
