using System.Diagnostics.CodeAnalysis;

namespace Cofferdam.Kernel.Btf;

/// <summary>
/// The types of a kernel, or of a module over those of its kernel. Types are decoded when they are asked for and then
/// kept. Immutable as seen from outside; safe for concurrent readers. Made by <see cref="BtfReader"/>.
/// </summary>
public sealed partial class BtfTypes
{
    private static readonly BtfVoid _voidType = new();

    private readonly BtfType?[] _decoded;
    private readonly Lazy<BtfNameIndex> _names;

    internal BtfTypes(BtfRecords records, BtfTypes? baseTypes)
    {
        Records = records;
        Base = baseTypes;
        _decoded = new BtfType?[records.OwnCount];
        _names = new(() => new BtfNameIndex(Records));
    }

    /// <summary>For a module, the types of its kernel; null for those of a kernel.</summary>
    public BtfTypes? Base { get; }

    /// <summary>
    /// How many types there are, those of the base and void included: one more than the highest number.
    /// </summary>
    public int Count => (int)Records.End;

    /// <summary>The number of the first type that is not of the base.</summary>
    public BtfTypeId First => new(Records.FirstId);

    /// <summary>The types that are not of the base, by number.</summary>
    public IEnumerable<BtfType> Own
    {
        get
        {
            for (var id = Records.FirstId; id < Records.End; id++)
                yield return this[new BtfTypeId(id)];
        }
    }

    internal BtfRecords Records { get; }

    /// <summary>The type with this number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public BtfType this[BtfTypeId id]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id.Value, Records.End, nameof(id));
            if (id.IsVoid)
                return _voidType;

            if (id.Value < Records.FirstId)
                return Base![id];

            // Two threads may decode the same type; either result serves, as they are equal and never change.
            return _decoded[id.Value - Records.FirstId] ??= BtfDecoder.Decode(Records, id);
        }
    }

    /// <summary>
    /// Every type of the sort <typeparamref name="T"/> with this name: first the own ones, then those of the base, each
    /// by number. More than one is possible: files that define a name differently.
    /// </summary>
    /// <param name="name">The name; that of a struct is its tag alone.</param>
    public IEnumerable<T> FindAll<T>(string name)
        where T : BtfType
    {
        foreach (var id in _names.Value.Find(name))
        {
            if (this[id] is T type)
                yield return type;
        }

        if (Base is not null)
        {
            foreach (var type in Base.FindAll<T>(name))
                yield return type;
        }
    }

    /// <summary>
    /// The first type of the sort <typeparamref name="T"/> with this name, own ones first; null if there is none.
    /// </summary>
    public T? Find<T>(string name)
        where T : BtfType => FindAll<T>(name).FirstOrDefault();

    /// <summary>The first type of the sort <typeparamref name="T"/> with this name, own ones first.</summary>
    /// <exception cref="FeatureMissingException">The kernel has no such type.</exception>
    public T Require<T>(string name)
        where T : BtfType =>
        Find<T>(name) ?? throw new FeatureMissingException(
            $"kernel type {typeof(T).Name[3..].ToLowerInvariant()} {name} in BTF", "needs a kernel that has this type");

    /// <summary>The value of an enum constant, own enums first.</summary>
    public bool TryFindEnumerator(string name, out long value)
    {
        foreach (var type in Own)
        {
            if (type is not BtfEnumeration candidate)
                continue;

            foreach (var enumerator in candidate.Enumerators)
            {
                if (enumerator.Name == name)
                {
                    value = enumerator.Value;
                    return true;
                }
            }
        }

        value = 0;
        return Base is not null && Base.TryFindEnumerator(name, out value);
    }

    /// <summary>The function with this name and its prototype; false if BTF has none.</summary>
    public bool TryFindFunction(string name, [NotNullWhen(true)] out BtfFunctionPrototype? prototype)
    {
        prototype = Find<BtfFunction>(name) is { } function ? (BtfFunctionPrototype)this[function.Prototype] : null;
        return prototype is not null;
    }
}
