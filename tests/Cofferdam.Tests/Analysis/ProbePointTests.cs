using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Tests.Analysis;

/// <summary>
/// Where a write can be checked and denied, and whether Linux would make a jump of a probe there; a point is its
/// distance from the start of the function, its uses of the register moved, and where its jump ends.
/// </summary>
public sealed class ProbePointTests
{
    private static readonly AccessMapOptions _options = new() { ChecksEachWrite = true };

    public static TheoryData<string, string, string> Writes => new()
    {
        {
            "those before it in straight code, which use its base for addresses only",
            "4889f9 31c0 488b5308 488903 48894310 c3",
            "12/0-17 9/1-16 5/2-12 3/2-9"
        },
        { "not past what changes its base", "90 4889fb 31c0 31d2 488903 31c0 c3", "8/0-13 6/0-11 4/0-11" },
        { "not past what changes its index", "90 4889f9 31c0 31d2 4889040b 31c0 c3", "8/0-14 6/0-12 4/0-12" },
        { "not past a call", "90 e800000000 31c0 488903 31c0 c3", "8/0-13 6/0-11" },
        { "not past what moves the stack", "90 53 31c0 488903 31c0 c3", "4/0-9 2/0-7" },
        { "not past what computes with its base", "90 488d4b08 31c0 488903 31c0 c3", "7/0-12 5/0-10" },
        { "not past what stores its base", "90 48891c24 31c0 488903 31c0 c3", "7/0-12 5/0-10" },
        { "not past what may not access memory", "90 0f1803 31c0 488903 31c0 c3", "6/0-11 4/0-9" },
        { "not past what is led to from elsewhere", "90 31d2 31c0 488903 75f9 c3", "5/0-0 3/0-8" },
        { "not on what does nothing", "31c0 0f1f4000 488903 31c0 c3", "6/0-11" },
        { "a branch cannot be moved", "90 31d2 31c0 8803 7500 c3", "5/0-0 3/0-0 1/0-7" },
        { "nor a call", "90 31d2 31c0 8803 e800000000 c3", "5/0-0 3/0-0 1/0-7" },
        { "nor what others lead into", "90 31d2 31c0 8803 31d2 31c9 75fa c3", "5/0-0 3/0-0 1/0-7" },
        { "nor the end of a function", "90 31c0 488903 c3", "3/0-0 1/0-6" },
        { "nor anything beside a jump to anywhere", "90 31c0 488903 31c0 ffe0", "3/0-0 1/0-0" },
        { "no register to move", "31c0 4889042533221100 c3", "" },
        { "the index where the base is the stack", "90 31c0 4889040c 31c0 c3", "3/0-9 1/0-7" },
    };

    [Theory]
    [MemberData(nameof(Writes))]
    public void The_last_write_can_be_checked_at(string case_, string code, string points)
    {
        Assert.NotEmpty(case_);
        var site = HexCode.Map(code, _options).Sites.Last(site => site.Kind == AccessKind.Move);
        Assert.Equal(points, string.Join(' ', site.ProbePoints.Select(point => FormattableString.Invariant(
            $"{point.Address - HexCode.Start}/{point.Uses}-{(point.CanBeJump ? point.JumpEnd - HexCode.Start : 0)}"))));
    }

    [Fact]
    public void An_instruction_that_may_fault_is_not_passed_and_keeps_its_function_from_being_moved()
    {
        var options = _options with
        {
            FaultingInstructions = new HashSet<Cofferdam.Kernel.KernelAddress> { HexCode.Start + 7 },
            Hidden = new()
            {
                Fixups = new Dictionary<Cofferdam.Kernel.KernelAddress, Cofferdam.Kernel.KernelAddress>
                {
                    [HexCode.Start + 7] = HexCode.Start + 16,
                },
            },
        };
        var sites = HexCode.Map("90 31c0 488903 90 488b4a08 48894310 c3", options).Sites;

        Assert.Equal([HexCode.Start + 3, HexCode.Start + 1], sites[0].ProbePoints.Select(point => point.Address));
        Assert.Equal([HexCode.Start + 11], sites[1].ProbePoints.Select(point => point.Address));
        Assert.DoesNotContain(sites.SelectMany(site => site.ProbePoints), point => point.CanBeJump);
    }

    [Fact]
    public void Without_a_check_of_each_write_there_are_none() =>
        Assert.Empty(Assert.Single(HexCode.Map("90 31c0 488903 c3").Sites).ProbePoints);
}
