using System.Globalization;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Typing;

/// <summary>One reason to believe that a value points to something; the reasons behind it come first.</summary>
public abstract record TypeEvidence
{
    private TypeEvidence()
    {
    }

    /// <summary>What it follows from; null if it stands by itself.</summary>
    public virtual TypeEvidence? Before => null;

    /// <summary>The reasons, the first one first.</summary>
    public IReadOnlyList<TypeEvidence> Chain
    {
        get
        {
            var chain = new List<TypeEvidence>();
            for (var link = this; link is not null; link = link.Before)
                chain.Add(link);
            chain.Reverse();
            return chain;
        }
    }

    /// <summary>The prototype of the function itself.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Number">The argument, counted from 0.</param>
    /// <param name="Name">What the source calls it.</param>
    public sealed record Argument(string Function, int Number, string Name) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"argument {Number + 1} of {Function}, {Name}");
    }

    /// <summary>What all callers of a function without a prototype pass.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Number">The argument register, counted from 0.</param>
    /// <param name="From">Why that of one of them is what it is.</param>
    public sealed record PassedByCallers(string Function, int Number, TypeEvidence? From) : TypeEvidence
    {
        /// <inheritdoc/>
        public override TypeEvidence? Before => From;

        /// <inheritdoc/>
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"argument {Number + 1} of {Function}, as all of its callers pass it");
    }

    /// <summary>The prototype of a function that was called.</summary>
    /// <param name="Function">The function.</param>
    public sealed record Result(string Function) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => $"result of {Function}";
    }

    /// <summary>A member that was read.</summary>
    /// <param name="Struct">The struct it belongs to.</param>
    /// <param name="Path">Its path in the struct.</param>
    /// <param name="From">Why that struct is what it is.</param>
    public sealed record Member(string Struct, string Path, TypeEvidence? From) : TypeEvidence
    {
        /// <inheritdoc/>
        public override TypeEvidence? Before => From;

        /// <inheritdoc/>
        public override string ToString() => $"its member {Path} ({Struct})";
    }

    /// <summary>A pointer that was read through a pointer to pointers.</summary>
    /// <param name="From">Why it is one.</param>
    public sealed record Element(TypeEvidence? From) : TypeEvidence
    {
        /// <inheritdoc/>
        public override TypeEvidence? Before => From;

        /// <inheritdoc/>
        public override string ToString() => "the pointer it points to";
    }

    /// <summary>An unknown distance was added.</summary>
    /// <param name="From">Why the pointer is one.</param>
    public sealed record Indexed(TypeEvidence? From) : TypeEvidence
    {
        /// <inheritdoc/>
        public override TypeEvidence? Before => From;

        /// <inheritdoc/>
        public override string ToString() => "at an index";
    }

    /// <summary>One of several values that agree.</summary>
    /// <param name="At">Where the ways meet.</param>
    /// <param name="From">Why one of them is what it is.</param>
    public sealed record Joined(KernelAddress At, TypeEvidence? From) : TypeEvidence
    {
        /// <inheritdoc/>
        public override TypeEvidence? Before => From;

        /// <inheritdoc/>
        public override string ToString() => $"on every way to {At}";
    }

    /// <summary>Where the value goes: a function whose prototype says what it takes.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Number">The argument, counted from 0.</param>
    /// <param name="At">The call.</param>
    public sealed record PassedTo(string Function, int Number, KernelAddress At) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"passed as argument {Number + 1} to {Function} at {At}");
    }

    /// <summary>Where the value goes: a member that holds such pointers.</summary>
    /// <param name="Struct">The struct.</param>
    /// <param name="Path">The member's path.</param>
    /// <param name="At">The instruction that stores it.</param>
    public sealed record StoredTo(string Struct, string Path, KernelAddress At) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => $"stored to member {Path} ({Struct}) at {At}";
    }

    /// <summary>Where the value goes: back to the caller.</summary>
    /// <param name="Function">The function, whose prototype says what it returns.</param>
    public sealed record Returned(string Function) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => $"returned by {Function}";
    }

    /// <summary>Returned by an allocator.</summary>
    /// <param name="Allocator">The allocator.</param>
    /// <param name="At">The call.</param>
    public sealed record Allocated(string Allocator, KernelAddress At) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => $"allocated by {Allocator} at {At}";
    }

    /// <summary>No other struct of the module has the size that was asked for.</summary>
    /// <param name="Size">The size in bytes.</param>
    public sealed record OnlySize(ulong Size) : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"the only struct of the module that has {Size} bytes");
    }

    /// <summary>The instruction, which has the address in it and adds an index.</summary>
    public sealed record Address : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => "an address in the instruction";
    }

    /// <summary>The segment register of the instruction, which leads to this processor's copy.</summary>
    public sealed record Segment : TypeEvidence
    {
        /// <inheritdoc/>
        public override string ToString() => "written through gs";
    }

    /// <summary>A per-namespace structure, found by its number.</summary>
    /// <param name="Operations">The registration that the number belongs to.</param>
    /// <param name="From">Why what the number looks up is net_generic.</param>
    public sealed record PerNamespace(string Operations, TypeEvidence? From) : TypeEvidence
    {
        /// <inheritdoc/>
        public override TypeEvidence? Before => From;

        /// <inheritdoc/>
        public override string ToString() => $"the structure that {Operations} registers for each namespace";
    }
}
