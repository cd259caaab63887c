using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Attacks;

/// <summary>An attack that is ready: the request that carries it out, and what it will hit.</summary>
/// <param name="Bug">The bug that is misused.</param>
/// <param name="Request">The request to the notes module, in the session that was used to aim.</param>
/// <param name="Target">What is hit.</param>
/// <param name="Offset">Where in the target, in bytes.</param>
/// <param name="Length">How many bytes are written.</param>
internal sealed record Aim(Bug Bug, NotesAbi.Edit Request, Target Target, int Offset, int Length)
{
    /// <summary>The kernel address of the first byte that is written.</summary>
    public ulong Address => Target.Address + (ulong)Offset;
}
