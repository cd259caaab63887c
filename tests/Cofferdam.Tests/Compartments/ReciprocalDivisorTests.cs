using Cofferdam.Compartments.Compilation;
using CsCheck;

namespace Cofferdam.Tests.Compartments;

public sealed class ReciprocalDivisorTests
{
    [Fact]
    public void It_divides() => Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.UInt).Sample(
        (divisor, dividend) => ReciprocalDivisor.Of(divisor).Divide(dividend) == dividend / divisor, iter: 100_000);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(192)]
    [InlineData(4096)]
    public void It_divides_at_the_edges_of_slots(uint size)
    {
        var divisor = ReciprocalDivisor.Of(size);
        for (uint slot = 0; slot < 100; slot++)
        {
            Assert.Equal(slot, divisor.Divide(slot * size));
            Assert.Equal(slot, divisor.Divide((slot * size) + size - 1));
        }
    }
}
