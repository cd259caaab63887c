using Cofferdam.Learning.Features;

namespace Cofferdam.Rivals;

/// <summary>The objects of one slab cache, those to learn from and those to tell.</summary>
/// <param name="Cache">The cache.</param>
/// <param name="Training">The former.</param>
/// <param name="Labels">Their classes, numbered from 0 in this cache.</param>
/// <param name="Classes">How many classes they are of.</param>
/// <param name="Tested">The latter.</param>
/// <param name="Truth">Their classes, -1 for one that is not in training.</param>
internal sealed record CacheSplit(
    string Cache,
    IReadOnlyList<ObjectContent> Training,
    int[] Labels,
    int Classes,
    IReadOnlyList<ObjectContent> Tested,
    int[] Truth);
