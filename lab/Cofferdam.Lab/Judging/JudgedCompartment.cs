using System.Text.Json;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Judging;

/// <summary>What a compartment made of the work that it should let pass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Events">Its denies, the most frequent first; events beyond the limit of a site are not among them.</param>
/// <param name="Status">What <c>cofferdam status NAME --json</c> answered in the end.</param>
internal sealed record JudgedCompartment(string Name, IReadOnlyList<JudgedDenies> Events, JsonElement Status)
{
    /// <summary>What a compartment says of itself now; its events are taken.</summary>
    public static JudgedCompartment Read(string name) => new(
        name,
        [
            .. CofferdamProgram.Events(name)
                .Where(told => told.Verdict == "deny")
                .GroupBy(told => (told.Phase, told.Reason, told.ClassFound, told.Place))
                .OrderByDescending(group => group.Count())
                .Select(group => new JudgedDenies(
                    group.Key.Phase, group.Key.Reason, group.Key.ClassFound, group.Key.Place, group.Count())),
        ],
        CofferdamProgram.FullStatus(name));

    /// <summary>Writes found illegal.</summary>
    public long Denies => Count("denies");

    /// <summary>Writes allowed because nothing was known about their target.</summary>
    public long Unknown => Count("unknown");

    /// <summary>Writes that were not checked.</summary>
    public long Missed => Count("missed");

    private long Count(string field) => Status.GetProperty(field).GetInt64();
}
