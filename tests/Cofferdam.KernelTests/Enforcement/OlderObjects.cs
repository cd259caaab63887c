using Cofferdam.Kernel;
using Cofferdam.Lab.Interop;
using Cofferdam.Lab.Victims;
using Cofferdam.Learning.Models;

namespace Cofferdam.KernelTests.Enforcement;

/// <summary>
/// Objects that are there before a compartment is raised around the notes module: notes full of text, objects of the
/// bystander, and a model that was trained on some of each.
/// </summary>
internal sealed class OlderObjects : IDisposable
{
    /// <summary>Bytes of an object: the body of a note, or one of the bystander's.</summary>
    public const int Slot = 128;

    /// <summary>Bytes of text in a note.</summary>
    public const int TextLength = Slot - BodyHeader;

    private const int BodyHeader = 16;
    private const int Trained = 100;
    private const int DigestWord = 1;
    private const int DisguisedAt = 64;

    private readonly NotesSession _session = NotesSession.Open();
    private readonly Bystander _bystander = Bystander.Open();
    private readonly Dictionary<ulong, string> _known = [];

    public OlderObjects(KernelImage kernel, IEnumerable<ulong> allocations)
    {
        var makesBodies = allocations
            .Select(address => kernel.Symbols.Containing(new KernelAddress(address))!.Value)
            .Single(place => place.Symbol.Name == "note_body_create");
        for (var i = 0; i < Trained; i++)
        {
            _known.Add(BodyOf(CreateNote()), makesBodies.ToString());
            _known.Add(CreateForeign(), "bystander_allocate+0x1 [bystander]");
        }

        Model = SmallModel.Train(kernel, Slot, _known, Digested);
    }

    /// <summary>Tells the bodies of notes, if they are full of text, and the objects of the bystander.</summary>
    public ObjectModel Model { get; }

    /// <summary>Makes a note full of text, which no model was trained on.</summary>
    public uint CreateNote()
    {
        var note = _session.Create(TextLength);
        byte[] text = [.. Enumerable.Range(0, TextLength).Select(i => (byte)('a' + (i % 26)))];
        Assert.Equal(TextLength, _session.Write(note, text));
        return note;
    }

    /// <summary>Puts something into an object that no training object has: an error number.</summary>
    public void Disguise(ulong address) => Restore(address + DisguisedAt, unchecked((ulong)-5));

    /// <summary>Puts text where <see cref="Disguise"/> has put something else.</summary>
    public void Reveal(ulong address) => Restore(address + DisguisedAt);

    /// <summary>Makes an object of the bystander.</summary>
    /// <returns>Its address.</returns>
    public ulong CreateForeign() => _bystander.Allocate(Slot).Address;

    /// <summary>Where the body of a note is.</summary>
    public ulong BodyOf(uint note) => _session.ReadPlaces(note).Content - BodyHeader;

    /// <summary>Has the module write eight bytes to a kernel address: right in a note, an attack elsewhere.</summary>
    /// <param name="address">Where.</param>
    /// <param name="value">What; letters, if nothing is said.</param>
    public void Restore(ulong address, ulong value = 0x6867_6665_6463_6261) => _session.Edit(
        CarelessFeature.Restore, new NotesAbi.Edit { Length = sizeof(ulong), Address = address, Value = value });

    /// <summary>Deletes a note.</summary>
    public void Delete(uint note) => _session.Delete(note);

    /// <summary>Has the bystander write all of its objects anew, and free them.</summary>
    public void RepairAndFreeForeign()
    {
        _bystander.Repair();
        _bystander.FreeAll();
    }

    public void Dispose()
    {
        _session.Dispose();
        _bystander.FreeAll();
        _bystander.Dispose();
    }

    // A note is digested some time after it was written.
    private static IEnumerable<ulong[]> Digested(ulong[] words)
    {
        foreach (var digest in new ulong[] { 0, 0x1_811c_9dc5 })
        {
            var variant = (ulong[])words.Clone();
            variant[DigestWord] = digest;
            yield return variant;
        }
    }
}
