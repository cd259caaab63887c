namespace Cofferdam.Evaluation.Forging;

/// <summary>
/// What an attacker knows of the boot under attack, who can fill an object as they please and have the same kernel
/// build at home, with everything that is on its heap.
/// </summary>
internal enum ForgerKnowledge
{
    /// <summary>Nothing: words are as they were at home.</summary>
    Nothing,

    /// <summary>Where the kernel image is.</summary>
    Image,

    /// <summary>Every address, that of the filled object and of objects of every size included.</summary>
    Everything,
}
