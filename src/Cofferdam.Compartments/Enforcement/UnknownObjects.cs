using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>Live objects that are alike and were written while nothing told what they are.</summary>
/// <param name="Site">Who wrote them first.</param>
/// <param name="Told">
/// What their content told then: nothing (<see cref="Inference.Abstained"/>), or that they look legal but the census
/// has not seen them (<see cref="Inference.Unseen"/>).
/// </param>
/// <param name="ObjectSize">The bytes of an object of their slab cache; 0 if that is not known any more.</param>
/// <param name="Count">How many.</param>
/// <param name="SinceFirst">Time since the first of them was written for the first time.</param>
/// <param name="SinceLast">Time since the last of them was: this is what puts off the working phase.</param>
public sealed record UnknownObjects(
    CompiledSite Site, Inference Told, uint ObjectSize, int Count, TimeSpan SinceFirst, TimeSpan SinceLast);
