using Cofferdam.Lab.Victims;

namespace Cofferdam.Lab.Attacks;

/// <summary>
/// What an attack aims at: memory that is not the attacker's to write, and a way to see what became of it.
/// </summary>
/// <param name="Address">The kernel address of its first byte.</param>
/// <param name="Size">Its size in bytes.</param>
internal abstract record Target(ulong Address, int Size)
{
    /// <summary>What changed since it was made.</summary>
    public abstract TargetChange Look();

    /// <summary>An object, or the vault, of the bystander.</summary>
    public sealed record OfBystander(Bystander Bystander, BystanderObject Object)
        : Target(Object.Address, Object.Size)
    {
        /// <inheritdoc/>
        public override TargetChange Look()
        {
            var inspection = Bystander.Inspect(Object.Handle);
            return new TargetChange((int)inspection.Changed, (int)inspection.First, (int)inspection.Last);
        }

        /// <inheritdoc/>
        public override string ToString() =>
            Object.Handle == 0 ? "the bystander's data" : $"object {Object.Handle} of the bystander";
    }

    /// <summary>The content of another note.</summary>
    public sealed record OfNote(NotesSession Session, uint Note, ulong Address, byte[] Content)
        : Target(Address, Content.Length)
    {
        /// <inheritdoc/>
        public override TargetChange Look()
        {
            var found = new byte[Content.Length];
            var length = Session.Read(Note, found);
            var changed = Enumerable.Range(0, Content.Length)
                .Where(offset => offset >= length || found[offset] != Content[offset])
                .ToArray();
            return changed.Length == 0 ? default : new TargetChange(changed.Length, changed[0], changed[^1]);
        }

        /// <inheritdoc/>
        public override string ToString() => $"content of note {Note}";
    }
}
