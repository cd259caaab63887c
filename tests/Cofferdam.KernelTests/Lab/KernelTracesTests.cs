namespace Cofferdam.KernelTests.Lab;

/// <summary>The leak check sees each sort of thing that can be left behind.</summary>
public sealed class KernelTracesTests
{
    private const string Events = "/sys/kernel/tracing/kprobe_events";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private readonly KernelTraces _before = KernelTraces.Read();

    [Fact]
    public void A_probe_event_and_its_probe_are_seen_until_they_are_removed()
    {
        File.AppendAllText(Events, "p:labtests/left do_nanosleep\n");
        try
        {
            Assert.Contains(KernelTraces.Read().Since(_before), line => line.StartsWith("probe event p:labtests/left"));
            Assert.Contains(KernelTraces.Read().Since(_before), line => line.Contains("do_nanosleep+0x0"));
        }
        finally
        {
            File.AppendAllText(Events, "-:labtests/left\n");
        }

        Assert.Empty(KernelTraces.LeftSince(_before, _patience));
    }

    [Fact]
    public void A_pinned_map_is_seen_until_its_pin_is_removed()
    {
        const string pin = "/sys/fs/bpf/labtests";
        GuestProgram.OutputOf(
            "bpftool", "map", "create", pin, "type", "array", "key", "4", "value", "8", "entries", "1", "name", "left");
        try
        {
            var left = KernelTraces.Read().Since(_before);
            Assert.Contains($"pin {pin}", left);
            Assert.Contains(left, line => line.StartsWith("map ") && line.EndsWith(" left"));
        }
        finally
        {
            File.Delete(pin);
        }

        Assert.Empty(KernelTraces.LeftSince(_before, _patience));
    }

    [Fact]
    public void A_changed_setting_is_seen_until_it_is_restored()
    {
        const string setting = "/sys/kernel/rcu_expedited";
        var was = File.ReadAllText(setting);
        File.WriteAllText(setting, "1");
        try
        {
            Assert.Equal([$"setting {setting} = 1"], KernelTraces.Read().Since(_before));
        }
        finally
        {
            File.WriteAllText(setting, was);
        }

        Assert.Empty(KernelTraces.LeftSince(_before, _patience));
    }
}
