using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Tests.Compartments;

public sealed class InstallationPathsTests
{
    [Fact]
    public void Each_pinned_map_has_a_place_of_its_own()
    {
        var paths = new InstallationPaths("a");
        var places = LoadedObject.PinnedMaps.Select(paths.Map).ToArray();
        Assert.Equal(places.Length, places.Distinct().Count());
    }
}
