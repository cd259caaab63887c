using Cofferdam.Compartments.Sampling;

namespace Cofferdam.Tests.Compartments;

public sealed class LifetimeBinsTests
{
    [Fact]
    public void Of_objects_that_are_all_freed_the_ages_are_those_of_a_plain_count()
    {
        var bins = new LifetimeBins();
        bins.AddFreed(10, 50);
        bins.AddFreed(20, 49);
        bins.AddFreed(30, 1);

        Assert.Equal(LifetimeBins.EndOf(10), bins.AgeAtWhichGone(0.5));
        Assert.Equal(LifetimeBins.EndOf(20), bins.AgeAtWhichGone(0.99));
        Assert.Equal(LifetimeBins.EndOf(30), bins.AgeAtWhichGone(0.999));
    }

    [Fact]
    public void Living_objects_are_not_taken_for_gone()
    {
        var bins = new LifetimeBins();
        bins.AddFreed(10, 90);
        for (var i = 0; i < 10; i++)
            bins.AddLiving(1UL << 40);

        Assert.Equal(LifetimeBins.EndOf(10), bins.AgeAtWhichGone(0.9));
        Assert.Null(bins.AgeAtWhichGone(0.91));
    }

    // 100 begin; 20 are seen for half of bin 5 on average, so 45 of 90 die there; of 35 left, all 35 in bin 6.
    [Fact]
    public void An_object_that_is_alive_counts_as_long_as_it_was_seen()
    {
        var bins = new LifetimeBins();
        for (var i = 0; i < 20; i++)
            bins.AddLiving(1UL << 5);
        bins.AddFreed(5, 45);
        bins.AddFreed(6, 35);

        Assert.Equal(0.5, bins.Gone()[5], 12);
        Assert.Equal(1.0, bins.Gone()[6], 12);
        Assert.Equal(LifetimeBins.EndOf(5), bins.AgeAtWhichGone(0.5));
    }

    [Fact]
    public void Nothing_is_known_of_no_objects() => Assert.Null(new LifetimeBins().AgeAtWhichGone(0.5));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(ulong.MaxValue, 63)]
    public void An_age_is_in_the_bin_of_its_highest_bit(ulong age, int bin)
    {
        var bins = new LifetimeBins();
        bins.AddLiving(age);

        Assert.Equal(1UL, bins.Living[bin]);
    }
}
