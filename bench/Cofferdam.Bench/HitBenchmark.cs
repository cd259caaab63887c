using System.Diagnostics;
using System.Globalization;
using Cofferdam.Analysis.Accesses;
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
/// What one checked write costs, with the probes of the kernel's trace events and with those of the gate, by what it goes
/// to, and what the compartment's records cost whoever else allocates and frees. In a guest that counts instructions
/// (ICOUNT=1) a nanosecond is an instruction.
/// </summary>
internal static class HitBenchmark
{
    // Fewer than fit between two ticks of the kernel's clock.
    private const int Calls = 200;
    private const int Repetitions = 100;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static readonly CompartmentDefinition _compartment = new(
        Modules: [],
        Functions:
        [
            Pattern("vmlinux:vfs_setpos"), Pattern("vmlinux:generic_file_llseek_size"), Pattern("vmlinux:do_sigaction"),
        ],
        Exclude: []);

    /// <summary>Prints the table.</summary>
    /// <param name="modelFile">A model of the running kernel; without it there is no row of what a tree tells.</param>
    public static void Run(string? modelFile)
    {
        var table = new Table().AddColumns("checked by", "probe", "a write goes to", "hits a call", "ns a hit");
        using var calls = new CheckedCalls();
        Measure(calls.All);
        var bare = Measure(calls.All);
        foreach (var mode in new[] { EnforcementMode.Observe, EnforcementMode.Block })
        {
            if (mode == EnforcementMode.Block && !GateDevice.Exists)
            {
                AnsiConsole.WriteLine("the gate module is not loaded: no row for it");
                continue;
            }

            foreach (var optimised in new[] { true, false })
                AddRows(table, bare, mode, optimised);
        }

        if (modelFile is not null)
            AddTreeRow(table, calls, ModelReader.Read(File.ReadAllBytes(modelFile), RunningKernel.BuildId()));
        AnsiConsole.Write(table);
    }

    // The tree abstains each time, so each write is judged anew.
    private static void AddTreeRow(Table table, CheckedCalls older, ObjectModel model)
    {
        Measure([older.Untold]);
        var bare = Measure([older.Untold])[0];
        Enforce(EnforcementMode.Observe, model);
        try
        {
            var compartment = InstalledCompartment.Open("hits");
            AwaitProbes(compartment, optimised: true);
            var cost = Measure([older.Untold], compartment)[0];
            var status = compartment.ReadStatus(1);
            var told = status.Inferences[Inference.Abstained];
            table.AddRow(
                "a trace event", status.OptimisedSites > 0 ? "jump" : "breakpoint", cost.Name,
                Math.Round(cost.Hits, 1).ToString(CultureInfo.InvariantCulture),
                $"{Text((cost.Time - bare.Time) / cost.Hits)} "
                + $"({Text(told)} of {Text(status.Hits)} by the tree, {Text(status.Unknown)} unknown)");
        }
        finally
        {
            Releaser.Release("hits");
        }
    }

    private static void AddRows(Table table, Cost[] bare, EnforcementMode mode, bool optimised)
    {
        const string switchPath = "/proc/sys/debug/kprobes-optimization";
        File.WriteAllText(switchPath, optimised ? "1" : "0");
        try
        {
            Enforce(mode);
            try
            {
                var compartment = InstalledCompartment.Open("hits");
                AwaitProbes(compartment, optimised);
                // Files that the compartment has a record of.
                using var calls = new CheckedCalls();
                var costs = Measure(calls.All, compartment);
                var status = compartment.ReadStatus(1);
                var host = mode == EnforcementMode.Block ? "the gate" : "a trace event";
                var probe = status.OptimisedSites > 0 ? "jump" : "breakpoint";
                var wrong = status.Denies + status.Unknown > 0 ? $" ({status.Denies + status.Unknown} not allowed)" : "";
                foreach (var (before, after) in bare.Zip(costs))
                {
                    var (added, hits) = (after.Time - before.Time, after.Hits);
                    if (before.Name == CheckedCalls.CacheCall && hits > 1)
                    {
                        // Less its other writes, which go to the stack.
                        var stack = costs.Single(cost => cost.Name == CheckedCalls.StackCall);
                        var one = (stack.Time - bare.Single(cost => cost.Name == CheckedCalls.StackCall).Time) / stack.Hits;
                        (added, hits) = mode == EnforcementMode.Block
                            ? (added, hits)
                            : (added - (one * (hits - 1)), 1);
                    }

                    table.AddRow(
                        host, probe, before.Name, Math.Round(after.Hits, 1).ToString(CultureInfo.InvariantCulture),
                        hits < 0.5 ? $"{Text(added)} a call" : Text(added / hits) + wrong);
                }
            }
            finally
            {
                Releaser.Release("hits");
            }
        }
        finally
        {
            File.WriteAllText(switchPath, "1");
        }
    }

    private static void Enforce(EnforcementMode mode, ObjectModel? model = null)
    {
        using var image = KernelImage.OpenLive();
        var policy = Policy.WithDefaults("hits", _compartment) with
        {
            Mode = mode,
            // __alloc_file makes it on Linux 6.1, alloc_empty_file on 6.12.
            Legal = LegalAdditions.Default with
            {
                AllocatedBy = [Pattern("*alloc_*file")],
                Caches = ["sighand_cache"],
            },
            AfterDeny = AfterDeny.Continue,
        };
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image, policy));
        var compiled = PolicyCompiler.Compile(policy, map, image);
        if (model is not null)
            compiled = compiled with { Model = ModelCompiler.Compile(model, compiled, image) };
        Enforcer.Enforce(compiled, image, null, default);
    }

    private static SymbolPattern Pattern(string text) =>
        SymbolPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException(text);

    // The kernel optimises probes some time after they were armed.
    private static void AwaitProbes(InstalledCompartment compartment, bool optimised)
    {
        var start = Stopwatch.GetTimestamp();
        bool IsWaiting() => compartment.ReadStatus(1).OptimisedSites == 0 && Stopwatch.GetElapsedTime(start) < _patience;
        while (optimised && IsWaiting())
            Thread.Sleep(200);
    }

    // The least of a few: what else the process does only adds.
    private static Cost[] Measure(
        IReadOnlyList<(string Name, Action<int> Run)> calls, InstalledCompartment? compartment = null) =>
    [
        .. calls.Select(call =>
        {
            var best = double.MaxValue;
            var before = compartment?.ReadStatus(1).Hits ?? 0;
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                var start = Stopwatch.GetTimestamp();
                for (var number = 0; number < Calls; number++)
                    call.Run(number);
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
            }

            var hits = (compartment?.ReadStatus(1).Hits ?? 0) - before;
            return new Cost(call.Name, best, (double)hits / (Calls * Repetitions));
        }),
    ];

    private static string Text(double number) => number.ToString("n0", CultureInfo.InvariantCulture);

    /// <summary>What one call takes, and how many of its writes are checked.</summary>
    private readonly record struct Cost(string Name, double Time, double Hits);
}
