using System.Diagnostics;
using System.Globalization;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Sampling;
using Cofferdam.Kernel;
using Microsoft.Win32.SafeHandles;
using Spectre.Console;

namespace Cofferdam.Bench;

/// <summary>
/// What watching the allocator adds to one pair of kmalloc and kfree. writev() with more than 8 vectors copies them into
/// one such object (import_iovec()); a write to /dev/null does nothing else. In a guest that counts instructions (ICOUNT=1)
/// a nanosecond is an instruction.
/// </summary>
internal static class SamplingBenchmark
{
    // All samples of a run stay in the ring: nobody reads them meanwhile.
    private const int Pairs = 10_000;
    private const int Repetitions = 3;

    private static readonly ReadOnlyMemory<byte>[] _vectors =
        [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[1], 16)];

    public static void Run()
    {
        var table = new Table().AddColumns("watched by", "ns a pair", "added", "objects told or counted");
        using var image = KernelImage.OpenLive();
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        Measure(device);
        var bare = Measure(device);
        Add("nobody", bare, 0);
        foreach (var (name, filter) in new (string, SampleFilter)[]
        {
            ("sample", new()),
            ("sample --rate 100", new() { Rate = 100 }),
            ("sample --callers", new() { Callers = true }),
        })
        {
            // Of a run that fills the ring the rest would be too cheap.
            var shapes = SampleShapes.ForSamples with { RingBytes = 1 << 26 };
            using var collector = SampleCollector.Start(image, filter, shapes);
            var time = Measure(device);
            var losses = collector.Summarize().Losses;
            Add(losses.Values.All(count => count == 0) ? name : $"{name} (with losses)", time, collector.CountPending());
        }

        using (var lifetimes = LifetimeCollector.Start(image, new SampleFilter(), SampleShapes.ForLifetimes))
        {
            var time = Measure(device);
            var freed = lifetimes.Finish().Sites.Aggregate(0UL, (sum, site) => sum + site.Bins.FreedCount);
            Add("lifetimes", time, (long)freed);
        }

        AnsiConsole.Write(table);

        void Add(string name, double time, long objects) =>
            table.AddRow(name, Text(time), Text(time - bare), Text(objects));
    }

    // The least of a few: what else the process does only adds.
    private static double Measure(SafeFileHandle device)
    {
        var best = double.MaxValue;
        using var self = Process.GetCurrentProcess();
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            self.Refresh();
            var before = self.TotalProcessorTime;
            for (var pair = 0; pair < Pairs; pair++)
                RandomAccess.Write(device, _vectors, 0);
            self.Refresh();
            best = Math.Min(best, (self.TotalProcessorTime - before).TotalNanoseconds / Pairs);
        }

        return best;
    }

    private static string Text(double number) => number.ToString("n0", CultureInfo.InvariantCulture);
}
