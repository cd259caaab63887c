using System.Globalization;
using Cofferdam.Lab.Attacks;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Demonstration;

/// <summary>An attack through one bug without Cofferdam, and another one through the same bug with it.</summary>
/// <param name="Before">What became of the first.</param>
/// <param name="After">What became of the second.</param>
/// <param name="Event">How Cofferdam explains the second, or null if it did not notice.</param>
internal sealed record AttackPair(AttackOutcome Before, AttackOutcome After, WriteEvent? Event)
{
    /// <summary>Whether the first did harm, and the second was noticed and its process killed.</summary>
    public bool IsCaught => Before.Performed && Event is not null && After.TaskKilled;

    /// <summary>The one line that sums it up.</summary>
    public string Summary
    {
        get
        {
            var before = Before.Performed ? $"corrupted {Before.Aim.Target}" : "did not corrupt anything";
            var after = (Event, After.TaskKilled) switch
            {
                ({ } write, true) => $"denied at {write.Place}, process killed, {Landed}",
                ({ } write, false) => $"denied at {write.Place}, process NOT killed, {Landed}",
                (null, true) => $"process killed, but no event, {Landed}",
                (null, false) => $"not noticed, {Landed}",
            };
            return string.Create(CultureInfo.InvariantCulture,
                $"{Before.Aim.Bug.Name,-18} without Cofferdam: {before}; with it: {after}");
        }
    }

    private string Landed => After.Performed ? "the store landed" : "the store did not land";
}
