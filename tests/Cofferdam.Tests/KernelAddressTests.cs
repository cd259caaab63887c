using Cofferdam.Kernel;

namespace Cofferdam.Tests;

public sealed class KernelAddressTests
{
    [Fact]
    public void An_address_prints_as_sixteen_hexadecimal_digits() =>
        Assert.Equal("0xffffffff81000000", new KernelAddress(0xffffffff81000000).ToString());
}
