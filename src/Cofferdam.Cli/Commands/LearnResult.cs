using Cofferdam.Compartments.Learnt;

namespace Cofferdam.Cli.Commands;

/// <summary>What <see cref="LearnVerb"/> has seen.</summary>
/// <param name="Learnt">What was written.</param>
/// <param name="Time">How long it watched.</param>
/// <param name="Sites">How many sites.</param>
/// <param name="Memory">In what kinds of memory it was.</param>
/// <param name="Unnoted">Writes that are not among it.</param>
/// <param name="Unrecorded">Allocations that could not be recorded: what was written there is untold.</param>
internal sealed record LearnResult(
    LearntWrites Learnt,
    TimeSpan Time,
    int Sites,
    IReadOnlyList<WrittenMemory> Memory,
    ulong Unnoted,
    ulong Unrecorded);
