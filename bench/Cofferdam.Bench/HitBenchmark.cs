using System.Diagnostics;
using System.Globalization;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Bench.Interop;
using Cofferdam.Bpf.Gate;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What one checked write costs, with the probes of the kernel's trace events and with those of the gate: lseek() on a
/// regular file stores its new position in the struct file (fs/read_write.c, vfs_setpos() and where it is inlined), an
/// object with a record. In a guest that counts instructions (ICOUNT=1) a nanosecond is an instruction.
/// </summary>
internal static class HitBenchmark
{
    private const int Calls = 20_000;
    private const int Repetitions = 3;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private static readonly CompartmentDefinition _compartment = new(
        Modules: [],
        Functions: [Pattern("vmlinux:vfs_setpos"), Pattern("vmlinux:generic_file_llseek_size")],
        Exclude: []);

    public static void Run()
    {
        var table = new Table().AddColumns("checked by", "probe", "ns a call", "hits a call", "ns a hit");
        using var unconfined = Open();
        Measure(unconfined);
        var bare = Measure(unconfined);
        table.AddRow("nobody", "", Text(bare), "", "");
        foreach (var mode in new[] { EnforcementMode.Observe, EnforcementMode.Block })
        {
            if (mode == EnforcementMode.Block && !GateDevice.Exists)
            {
                AnsiConsole.WriteLine("the gate module is not loaded: no row for it");
                continue;
            }

            foreach (var optimised in new[] { true, false })
                AddRow(table, bare, mode, optimised);
        }

        AnsiConsole.Write(table);
    }

    private static void AddRow(Table table, double bare, EnforcementMode mode, bool optimised)
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
                using var file = Open();
                var before = compartment.ReadStatus(1).Hits;
                var time = Measure(file);
                var status = compartment.ReadStatus(1);
                var hits = (double)(status.Hits - before) / (Calls * Repetitions);
                table.AddRow(
                    mode == EnforcementMode.Block ? "the gate" : "a trace event",
                    status.OptimisedSites > 0 ? "jump" : "breakpoint",
                    Text(time),
                    hits.ToString("n1", CultureInfo.InvariantCulture),
                    Text((time - bare) / hits) + (status.Denies > 0 ? $" ({status.Denies} denied)" : ""));
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

    private static void Enforce(EnforcementMode mode)
    {
        using var image = KernelImage.OpenLive();
        var policy = Policy.WithDefaults("hits", _compartment) with
        {
            Mode = mode,
            // __alloc_file makes it on Linux 6.1, alloc_empty_file on 6.12.
            Legal = LegalAdditions.Default with { AllocatedBy = [Pattern("*alloc_*file")] },
            AfterDeny = AfterDeny.Continue,
        };
        var code = CompartmentSelection.Select(policy.Compartment, image).ReadCode(image);
        var map = AccessMap.Build(code, CompartmentAnalysis.OptionsFor(image, policy));
        Enforcer.Enforce(PolicyCompiler.Compile(policy, map, image), image, null, default);
    }

    private static SafeFileHandle Open() => File.OpenHandle(
        Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

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
    private static double Measure(SafeFileHandle file)
    {
        var best = double.MaxValue;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < Calls; call++)
                LibC.lseek(file, call & 1, 0);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls);
        }

        return best;
    }

    private static string Text(double number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
