using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;

namespace Cofferdam.Analysis.Typing;

/// <summary>The pointer that tells in which object a write must stay.</summary>
/// <param name="Register">
/// The register that holds it where the write happens; with an anchor, the one with its sum.
/// </param>
/// <param name="Extent">Where the object lies around the pointer, if its type tells.</param>
/// <param name="Anchor">Where the pointer must be kept, if no register holds it any more.</param>
/// <param name="Frame">With an anchor, the stack pointer from the address that stands for the frame.</param>
public sealed record ObjectPointer(Register64 Register, ByteRange? Extent, Anchor? Anchor = null, long Frame = 0);
