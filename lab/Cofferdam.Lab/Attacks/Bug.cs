using Cofferdam.Lab.Interop;

namespace Cofferdam.Lab.Attacks;

/// <summary>A way to misuse a feature of the notes module that forgot a check.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Feature">The feature.</param>
/// <param name="Target">What it is made to hit.</param>
/// <param name="Unit">What the feature counts its offset in, in bytes.</param>
/// <param name="Lengths">How many bytes one use of it may write.</param>
/// <param name="IsPromised">Whether Cofferdam promises to catch it.</param>
/// <param name="Story">What happens, in one line.</param>
internal sealed record Bug(
    string Name,
    CarelessFeature Feature,
    BugTarget Target,
    int Unit,
    IReadOnlyList<int> Lengths,
    bool IsPromised,
    string Story)
{
    /// <summary>All bugs of the module; those of the demo first.</summary>
    public static readonly IReadOnlyList<Bug> All =
    [
        new("indexed-overflow", CarelessFeature.Poke, BugTarget.Neighbour, 1, UpTo(8), true,
            "an index past the end of a note's content lands in the next object of the same cache"),
        new("write-what-where", CarelessFeature.Restore, BugTarget.AnyAddress, 1, [1, 2, 4, 8], true,
            "a pointer from user space is written through"),
        new("use-after-free", CarelessFeature.EditDraft, BugTarget.ReusedMemory, 1, [8], true,
            "a draft is edited after it was freed and its memory was given to someone else"),
        new("type-confusion", CarelessFeature.Count, BugTarget.OtherType, 8, [8], true,
            "a link to a foreign object is taken for a link to a note"),
        new("global-index", CarelessFeature.Tally, BugTarget.ModuleData, 8, [8], true,
            "an index far outside a global array lands in another module's data"),
        new("memcpy-overflow", CarelessFeature.Paste, BugTarget.Neighbour, 1, UpTo(32), true,
            "the kernel's memcpy is told to write past the end of a note's content"),
        new("same-type-overflow", CarelessFeature.Mark, BugTarget.SameType, 4, [4], false,
            "an index past the end of a note's content lands in another note's content"),
        new("string-copy", CarelessFeature.CopyString, BugTarget.Neighbour, 1, UpTo(32), true,
            "rep movsb writes past the end of a note's content"),
        new("string-fill", CarelessFeature.FillString, BugTarget.Neighbour, 1, [8, 16, 24, 32], true,
            "rep stosq writes past the end of a note's content"),
        new("atomic-increment", CarelessFeature.Increment, BugTarget.Neighbour, 8, [8], true,
            "lock inc changes a number past the end of a note's content"),
        new("atomic-exchange", CarelessFeature.Exchange, BugTarget.Neighbour, 4, [4], true,
            "xchg replaces a number past the end of a note's content"),
        new("add-to-memory", CarelessFeature.Add, BugTarget.Neighbour, 8, [8], true,
            "add changes a number past the end of a note's content"),
        new("or-to-memory", CarelessFeature.Or, BugTarget.Neighbour, 1, [1], true,
            "or sets bits in a byte past the end of a note's content"),
    ];

    /// <summary>The number of bugs, from the first of <see cref="All"/>, that the demo shows.</summary>
    public const int InDemo = 6;

    /// <summary>The bug of a name, or null.</summary>
    public static Bug? Named(string name) => All.FirstOrDefault(bug => bug.Name == name);

    private static int[] UpTo(int most) => [.. Enumerable.Range(1, most)];
}
