using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Compilation;

/// <summary>
/// Gives numbers to object classes while a policy is compiled. The kinds of memory have fixed numbers.
/// </summary>
internal sealed class ClassTable
{
    private readonly List<ObjectClass> _classes = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private int _next = (int)RegionClass.First;

    /// <summary>All classes so far, by number.</summary>
    public IReadOnlyList<ObjectClass> Classes => _classes;

    /// <summary>Adds a kind of memory.</summary>
    public void AddRegion(RegionClass region, string name, bool legal, string origin) =>
        _classes.Add(new ObjectClass((int)region, name, origin, legal));

    /// <summary>The class of this name; null if there is none yet.</summary>
    public ObjectClass? Find(string name) => _classes.Find(known => known.Name == name);

    /// <summary>The number of a legal class; the same name is the same class.</summary>
    public int Legal(string name, string origin)
    {
        if (_ids.TryGetValue(name, out var id))
            return id;
        id = _next++;
        if (id >= LegalSetRow.ClassLimit)
        {
            throw new FeatureMissingException(
                FormattableString.Invariant($"a compartment with more than {LegalSetRow.ClassLimit} object classes"),
                "split the policy into several compartments");
        }

        _ids.Add(name, id);
        _classes.Add(new ObjectClass(id, name, origin, Legal: true));
        return id;
    }
}
