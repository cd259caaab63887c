namespace Cofferdam.Lab.Workloads.Tc;

/// <summary>A queueing discipline with three classes, the last of which takes what no filter sends elsewhere.</summary>
/// <param name="Kind">Its name in <c>tc</c>.</param>
/// <param name="Root">What <c>tc qdisc add dev DEVICE root handle 1:</c> needs after it.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="ClassRates">
/// What <c>tc class add</c> needs after the name of each class, without the rate in kbit/s; none for classes that are
/// there without being asked for.
/// </param>
internal sealed record ClassfulQdisc(
    string Kind, string Root, IReadOnlyList<string> Classes, IReadOnlyList<string> ClassRates)
{
    private static readonly string[] _numbered = ["1:10", "1:20", "1:30"];

    /// <summary>All that the workload uses.</summary>
    public static IReadOnlyList<ClassfulQdisc> All { get; } =
    [
        new("htb", "htb default 30", _numbered,
            [
                "htb burst 200k cburst 200k ceil 900mbit rate",
                "htb prio 1 burst 200k rate",
                "htb quantum 3000 burst 200k rate",
            ]),
        new("hfsc", "hfsc default 30", _numbered,
            ["hfsc ls rate 800mbit rt rate", "hfsc ls rate 800mbit ul rate 900mbit rt rate", "hfsc sc rate"]),
        new("prio", "prio bands 3 priomap 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2 2", ["1:1", "1:2", "1:3"], []),
    ];
}
