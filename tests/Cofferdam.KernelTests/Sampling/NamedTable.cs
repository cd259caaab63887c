using System.Diagnostics;
using System.Text;
using Cofferdam.KernelTests.Lab;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.KernelTests.Sampling;

/// <summary>
/// A workload with a known truth: the kernel keeps a copy of the name of each nftables table (nla_strdup() in
/// nf_tables_newtable()), of exactly its length, until the table is deleted.
/// </summary>
internal sealed record NamedTable(string Name)
{
    /// <summary>The bytes of the copy.</summary>
    public byte[] Content => [.. Encoding.ASCII.GetBytes(Name), 0];

    /// <summary>Makes the table, lets it be for a while, deletes it; gives the longest that the copy can have lived.</summary>
    public TimeSpan Live(TimeSpan time, Action? meanwhile = null)
    {
        var watch = Stopwatch.StartNew();
        GuestProgram.OutputOf("nft", "add", "table", "ip", Name);
        Thread.Sleep(time);
        meanwhile?.Invoke();
        GuestProgram.OutputOf("nft", "delete", "table", "ip", Name);
        // Deleted tables are freed by a worker, which a new transaction waits for (nf_tables_valid_genid()).
        GuestProgram.OutputOf("nft", "add", "table", "ip", "next");
        GuestProgram.OutputOf("nft", "delete", "table", "ip", "next");
        return watch.Elapsed;
    }

    /// <summary>
    /// The copy that the table itself has, freed: the one that lived longest. To list what is in a table takes a copy of
    /// its name, too (nf_tables_dump_obj_start()).
    /// </summary>
    public ObservedObject CopyIn(IEnumerable<ObservedObject> objects) =>
        objects.Where(observed => observed.Kind == ObservationKind.Free && Is(observed))
            .MaxBy(observed => observed.LifetimeNanoseconds)!;

    /// <summary>Whether an observed object is a copy of the name.</summary>
    public bool Is(ObservedObject observed) =>
        observed.RequestedSize == Content.Length && observed.Content.AsSpan().StartsWith(Content);
}
