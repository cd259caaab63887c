using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Enforcement;
using Cofferdam.KernelTests.Lab;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>
/// Objects that the initialization of a module has allocated, by code that is gone: a variable leads to them. Of cls_u32
/// it is a table that each filter of a new device or block writes; each such write was denied in the working phase.
/// </summary>
public sealed class ReachedObjectTests
{
    private const string Device = "lo";

    [Fact]
    public void What_a_module_allocated_when_it_was_loaded_is_legal_in_the_working_phase()
    {
        GuestProgram.OutputOf("modprobe", "cls_u32");
        var example = ExamplePolicy.Read("net_sched");
        using var compartment = new CompiledCompartment(example with
        {
            Name = "u32",
            Compartment = example.Compartment with { Modules = ["cls_u32"], Functions = [] },
            Initialization = TimeSpan.FromMilliseconds(1),
        });

        var report = Enforcer.Enforce(
            compartment.Policy, compartment.Image, null, TestContext.Current.CancellationToken);

        try
        {
            Assert.True(report.Census is { Reached: > 0 }, $"{report.Census}");
            var reached = Records((int)compartment.Policy.ReachedClass!, RecordSource.ByCensus);
            Assert.NotEmpty(reached);
            while (Status().Phase != "working")
                Thread.Yield();

            AddAndDeleteFilter();

            Assert.Empty(InstalledCompartment.Open("u32")
                .ReadEvents(compartment.Image, follow: false, TestContext.Current.CancellationToken)
                .Select(write => $"{write.Place}: {write.Reason}, {write.ClassFound}, {write.Address}"));
            var status = Status();
            Assert.Contains(status.BusiestSites, site => site.Site.Function == "u32_init");
            Assert.Contains(status.BusiestSites, site => site.Site.Function == "u32_destroy");
            Assert.Equal((0ul, 0ul), (status.Denies, status.Unknown));
        }
        finally
        {
            Releaser.Release("u32");
        }
    }

    private static void AddAndDeleteFilter()
    {
        GuestProgram.OutputOf("tc", "qdisc", "add", "dev", Device, "clsact");
        try
        {
            GuestProgram.OutputOf(
                "tc", "filter", "add", "dev", Device, "ingress", "protocol", "ip",
                "u32", "match", "ip", "src", "192.0.2.1", "flowid", "1:1");
        }
        finally
        {
            GuestProgram.OutputOf("tc", "qdisc", "del", "dev", Device, "clsact");
        }
    }

    private static CompartmentStatus Status() => InstalledCompartment.Open("u32").ReadStatus(busiest: int.MaxValue);

    private static ulong[] Records(int @class, RecordSource source)
    {
        using var records = BpfMap.OpenPinned("/sys/fs/bpf/cofferdam/u32/maps/records");
        return
        [
            .. records.ReadAll<ulong, RecordRow>()
                .Where(record => record.Value.Class == @class && record.Value.Known == (ushort)source)
                .Select(record => record.Key),
        ];
    }
}
