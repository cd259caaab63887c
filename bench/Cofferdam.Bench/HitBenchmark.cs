using System.Diagnostics;
using System.Globalization;
using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Gate;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
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

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    /// <summary>Prints the table.</summary>
    /// <param name="modelFile">A model of the running kernel; without it there is no row of what a tree tells.</param>
    public static void Run(string? modelFile)
    {
        var table = new Table().AddColumns("asked by", "probe", "program", "a write goes to", "hits a call", "ns more");
        using var image = KernelImage.OpenLive();
        if (!GateDevice.Exists)
            AnsiConsole.WriteLine("the gate module is not loaded: no row for it");
        foreach (var optimised in new[] { true, false })
        {
            File.WriteAllText(Switch, optimised ? "1" : "0");
            try
            {
                AddChecks(table, calls => calls.Recorded, optimised, image);
                AddChecks(table, calls => calls.Stack, optimised, image);
                AddChecks(table, calls => calls.Dedicated, optimised, image);
                if (GateDevice.Exists)
                    AddDenials(table, optimised, image);
            }
            finally
            {
                File.WriteAllText(Switch, "1");
            }
        }

        if (modelFile is not null)
            AddTree(table, ModelReader.Read(File.ReadAllBytes(modelFile), RunningKernel.BuildId()), image);
        AddPair(table, image);
        AnsiConsole.Write(table);
    }

    private static void AddChecks(
        Table table, Func<CheckedCalls, CheckedCall> call, bool optimised, KernelImage image)
    {
        const string Event = "a trace event", Gate = "the gate";
        var bare = MeasureFresh(call);
        using var calls = new CheckedCalls();
        var written = call(calls).Object;
        var compiled = OneStore.Compile(call(calls), EnforcementMode.Observe, isLegal: true, image);
        var address = compiled.Sites[0].Address.Value;
        Measured Peer() => MeasurePeer(address, optimised, call);

        AddRow(table, Event, "allows all", written, HitPeers.OnEvent(address, Peer), bare);
        AddRow(table, Event, "the check", written, MeasureCheck(compiled, optimised, image, call), bare);
        if (!GateDevice.Exists)
            return;
        compiled = OneStore.Compile(call(calls), EnforcementMode.Block, isLegal: true, image);
        AddRow(table, Gate, "allows all", written, HitPeers.InGate(compiled.Denials[0], "allow", Peer), bare);
        AddRow(table, Gate, "the check", written, MeasureCheck(compiled, optimised, image, call), bare);
    }

    private static void AddDenials(Table table, bool optimised, KernelImage image)
    {
        static CheckedCall Call(CheckedCalls calls) => calls.Dedicated;
        var bare = MeasureFresh(Call);
        using var calls = new CheckedCalls();
        var compiled = OneStore.Compile(calls.Dedicated, EnforcementMode.Block, isLegal: false, image);
        var address = compiled.Sites[0].Address.Value;
        var peer = HitPeers.InGate(compiled.Denials[0], "deny", () => MeasurePeer(address, optimised, Call));
        AddRow(table, "the gate", "denies all", "nothing: blocked", peer, bare);
        AddRow(
            table, "the gate", "the check", "nothing: blocked and told", MeasureCheck(compiled, optimised, image, Call),
            bare);
    }

    // The tree abstains each time, so each write is judged anew.
    private static void AddTree(Table table, ObjectModel model, KernelImage image)
    {
        // Older than the compartment.
        using var older = new CheckedCalls();
        CheckedCall Call(CheckedCalls _) => older.Untold;
        var bare = MeasureFresh(Call);
        var compiled = OneStore.Compile(older.Untold, EnforcementMode.Observe, isLegal: true, image);
        compiled = compiled with { Model = ModelCompiler.Compile(model, compiled, image) };
        AddRow(
            table, "a trace event", "the check", "an older object, judged by the tree",
            MeasureCheck(compiled, optimised: true, image, Call), bare);
    }

    private static void AddPair(Table table, KernelImage image)
    {
        static CheckedCall Call(CheckedCalls calls) => calls.Pair;
        var bare = MeasureFresh(Call);
        void Add(int pairs, string program, double time) =>
            table.AddRow(
                $"{pairs} + {pairs} tracepoints", "", program, "kmalloc and kfree of others", "", Text(time - bare));

        foreach (var pairs in new[] { 1, 3 })
            Add(pairs, "asks nothing", HitPeers.AtAllocations(pairs, () => MeasureFresh(Call)));
        using var calls = new CheckedCalls();
        Enforcer.Enforce(
            OneStore.Compile(calls.Recorded, EnforcementMode.Observe, isLegal: true, image), image, null, default);
        try
        {
            Add(3, "the records", MeasureFresh(Call));
        }
        finally
        {
            Releaser.Release(OneStore.Name);
        }
    }

    private static Measured MeasurePeer(ulong address, bool optimised, Func<CheckedCalls, CheckedCall> call) =>
        new(AwaitProbe(address, optimised), MeasureFresh(call), 1, "");

    private static Measured MeasureCheck(
        CompiledPolicy compiled, bool optimised, KernelImage image, Func<CheckedCalls, CheckedCall> call)
    {
        Enforcer.Enforce(compiled, image, null, default);
        try
        {
            var compartment = InstalledCompartment.Open(OneStore.Name);
            var probe = AwaitProbe(compiled.Sites[0].Address.Value, optimised);
            var before = compartment.ReadStatus(0);
            var time = MeasureFresh(call);
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

    // Objects that the call makes for itself are as young as this: a compartment that is there has a record of them.
    private static double MeasureFresh(Func<CheckedCalls, CheckedCall> call)
    {
        using var calls = new CheckedCalls();
        return CallTimer.Measure(call(calls));
    }

    // The kernel makes a jump of a probe some time after it was armed.
    private static string AwaitProbe(ulong address, bool optimised)
    {
        HashSet<ulong> probe = [address];
        var start = Stopwatch.GetTimestamp();
        bool IsJump() => KprobeList.CountOptimised(probe) == 1;
        while (optimised != IsJump() && Stopwatch.GetElapsedTime(start) < _patience)
            Thread.Sleep(100);
        return IsJump() ? "jump" : "breakpoint";
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
