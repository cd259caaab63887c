using Cofferdam.Learning.Features;

namespace Cofferdam.Tests.Learning;

/// <summary>An object that was made up.</summary>
internal sealed record RandomObject(ulong Start, int Size, ulong[] Words)
{
    public ObjectContent In(AddressSpace space) => new(Start, Size, Words, space);
}
