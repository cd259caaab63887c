using Cofferdam.Bpf.Attachments;

namespace Cofferdam.Tests.Bpf;

public sealed class QuickProbeChangesTests
{
    [Fact]
    public void Repair_writes_nothing_but_its_two_settings()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var (journal, victim) = (Path.Combine(folder, "settings"), Path.Combine(folder, "victim"));
        File.WriteAllText(victim, "as it was");
        File.WriteAllLines(journal, [$"{victim}=changed", "no separator", ""]);

        Assert.True(QuickProbeChanges.Repair(journal));

        Assert.Equal("as it was", File.ReadAllText(victim));
        Assert.False(File.Exists(journal));
    }

    [Fact]
    public void Repair_of_nothing_does_nothing() => Assert.False(QuickProbeChanges.Repair("/nonexistent/settings"));
}
