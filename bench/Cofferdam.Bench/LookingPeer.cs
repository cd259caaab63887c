using Cofferdam.Bpf.Attachments;
using Cofferdam.Bpf.Objects;

namespace Cofferdam.Bench;

/// <summary>
/// A program (peers.bpf.c) that looks its probe up in a hash table by address, counts it there, and asks no more.
/// </summary>
internal sealed class LookingPeer : IDisposable
{
    private const string Program = "look_up";

    private readonly TestObject _programs = HitPeers.Load();
    private readonly BpfMap _places;

    /// <summary>Loads it, attached to nothing.</summary>
    /// <param name="addresses">What it finds.</param>
    public LookingPeer(IEnumerable<ulong> addresses)
    {
        _places = _programs.Map("places");
        foreach (var address in addresses)
            _places.Set(address, 0UL);
    }

    /// <summary>Attaches it to all probes of an event: they are armed when this returns.</summary>
    public BpfLink Attach(ProbeEvent probes) => _programs.Attach(Program, probes);

    /// <summary>How often it found its probe so far, or a little less: processors do not wait for each other.</summary>
    public ulong ReadHits() =>
        _places.ReadAll<ulong, ulong>().Aggregate(0UL, (sum, place) => sum + place.Value);

    /// <inheritdoc/>
    public void Dispose() => _programs.Dispose();
}
