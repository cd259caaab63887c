using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;

namespace Cofferdam.Tests.Kernel.Code;

public sealed class KprobesListReaderTests
{
    [Theory]
    [InlineData("ffffffff91e53d94  k  do_sys_openat2+0x4    ", 1)]
    [InlineData("ffffffff91e53d94  k  do_sys_openat2+0x4    [OPTIMIZED]", 5)]
    [InlineData("ffffffffc0a01020  k  nft_do_chain+0x20  nf_tables  [DISABLED][OPTIMIZED]", 0)]
    [InlineData("ffffffff91e57344  r  vfs_read+0x4    [FTRACE]", 0)]
    [InlineData("ffffffffc0a01020  k  nft_do_chain+0x20  nf_tables  [GONE]", 0)]
    public void A_probe_replaces_the_bytes_that_its_marks_say(string line, ulong replaced) =>
        Assert.Equal(replaced, Assert.Single(KprobesListReader.Read(line + "\n")).Replaced.Length);

    [Fact]
    public void No_line_is_no_probe() => Assert.Empty(KprobesListReader.Read(""));

    [Fact]
    public void A_return_probe_is_told_from_others() =>
        Assert.True(KprobesListReader.Read("ffffffff91e57344  r  vfs_read+0x4    \n")[0].IsReturnProbe);

    [Theory]
    [InlineData("ffffffff91e57344\n")]
    [InlineData("ffffffff91e57344 k\n")]
    [InlineData("ffffffff91e57344 j vfs_read+0x4\n")]
    [InlineData("91e57344 k vfs_read+0x4\n")]
    [InlineData("fffffffg91e57344 k vfs_read+0x4\n")]
    public void Another_form_is_refused_with_its_line(string text) =>
        Assert.Contains("line 1", Assert.Throws<MalformedDataException>(() => KprobesListReader.Read(text)).Message);

    [Fact]
    public void Hidden_addresses_are_a_missing_feature() =>
        Assert.Throws<FeatureMissingException>(() => KprobesListReader.Read("0000000000000000  k  vfs_read+0x4\n"));
}
