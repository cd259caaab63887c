using Cofferdam.Analysis.ControlFlow;
using Cofferdam.Analysis.DataFlow;

namespace Cofferdam.Analysis.Merging;

/// <summary>What the symbols of joins become on each edge of a routine's graph.</summary>
internal sealed class Meetings
{
    private readonly Dictionary<(int To, BlockEdge From), (SymbolId Joined, Value Incoming)[]> _meetings = [];

    /// <summary>Reads them from the values.</summary>
    public Meetings(ValueFlow flow)
    {
        foreach (var number in flow.Graph.ReversePostorder)
        {
            var block = flow.Graph.Blocks[number];
            foreach (var edge in block.Predecessors)
            {
                var met = flow.MeetingAt(block, edge).ToArray();
                if (met.Length > 0)
                    _meetings[(number, edge)] = met;
            }
        }
    }

    /// <summary>
    /// The symbols that get new values on an edge, and which, all at once; those of the block's joins that are not
    /// among them keep theirs.
    /// </summary>
    /// <param name="to">The number of the block that the edge leads to.</param>
    /// <param name="from">The edge, as seen from there.</param>
    public IReadOnlyList<(SymbolId Joined, Value Incoming)> On(int to, BlockEdge from) =>
        _meetings.GetValueOrDefault((to, from), []);
}
