using System.Diagnostics;
using System.Text.Json;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.KernelTests.Sampling;

/// <summary>sample and lifetimes as their users run them, compiled ahead of time.</summary>
public sealed class SamplingVerbTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cofferdam-sampling-");

    private string File => Path.Combine(_directory.FullName, "heap.parquet");

    [Fact]
    public void An_interrupted_sample_is_a_whole_file_and_leaves_nothing()
    {
        GuestProgram.OutputOf("modprobe", "nf_tables");
        var before = KernelTraces.Read();
        using var sample = Begin("sample", "--out", File, "--callers", "--json");
        var table = new NamedTable("a_table_of_another_process");
        table.Live(TimeSpan.FromMilliseconds(100));
        var report = End(sample);

        Assert.Equal(["heap.parquet"], _directory.EnumerateFiles().Select(file => file.Name));
        using var reader = DataSetReader.Open(File);
        Assert.Equal(
            report.GetProperty("free").GetInt64() + report.GetProperty("mid_life").GetInt64(), reader.Count);
        Assert.Equal(
            System.IO.File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), reader.Boot.BootId);
        Assert.Contains(reader.Read(), table.Is);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_killed_sample_leaves_nothing_in_the_kernel_and_no_file_of_its_name()
    {
        var before = KernelTraces.Read();
        using var sample = Begin("sample", "--out", File);
        sample.Kill();
        sample.WaitForExit();

        Assert.False(System.IO.File.Exists(File));
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Lifetimes_of_a_compartment_are_those_of_its_objects()
    {
        using var victims = new LoadedVictims();
        var before = KernelTraces.Read();
        var plot = Path.Combine(_directory.FullName, "plot.svg");
        using var lifetimes = Begin("lifetimes", "notes", "--json", "--plot", plot);
        GuestProgram.OutputOf("cofferdam-lab", "workload", "--for", "1");
        var report = End(lifetimes);

        var compartment = Assert.Single(report.GetProperty("compartments").EnumerateArray());
        var followed = compartment.GetProperty("followed").GetInt64();
        var freed = compartment.GetProperty("freed").GetInt64();
        Assert.True(followed > 100, $"followed {followed}");
        // The workload frees all that it makes; what the module itself keeps is alive.
        Assert.Equal(followed, freed + compartment.GetProperty("living").GetInt64());
        Assert.All(report.GetProperty("sites").EnumerateArray(), site =>
            Assert.DoesNotContain("0x", site.GetProperty("name").GetString()!.Split('+')[0], StringComparison.Ordinal));
        Assert.Contains("notes", System.IO.File.ReadAllText(plot), StringComparison.Ordinal);
        Assert.Empty(KernelTraces.LeftSince(before, TimeSpan.FromSeconds(10)));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static Process Begin(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("cofferdam", [.. arguments, "--verbose"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var lines = new List<string>();
        while (process.StandardError.ReadLine() is { } line)
        {
            // A step tells its time when it is over.
            if (line.StartsWith("loading the observer:", StringComparison.Ordinal))
                return process;
            lines.Add(line);
        }

        Assert.Fail($"the observer was not loaded: {string.Join('\n', lines)}");
        return process;
    }

    private static JsonElement End(Process process)
    {
        GuestProgram.Run("kill", "-INT", $"{process.Id}");
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }
}
