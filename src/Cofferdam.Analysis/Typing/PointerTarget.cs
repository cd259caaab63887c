using System.Globalization;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>What a pointer points to, as far as the types of the kernel tell.</summary>
public abstract record PointerTarget
{
    private PointerTarget()
    {
    }

    /// <summary>A place in, before or behind a struct.</summary>
    /// <param name="Type">The struct.</param>
    /// <param name="Offset">
    /// The bytes from its start; negative where the struct is a member of a larger one, its size or more in what
    /// follows a header; null if not known, as with an index.
    /// </param>
    public sealed record Struct(BtfStruct Type, long? Offset) : PointerTarget
    {
        /// <summary>Whether the place certainly lies in the struct, or may.</summary>
        public bool IsInside => Offset is not { } offset || (offset >= 0 && offset < Type.Size);

        // A struct is its number: two threads may have decoded it.
        /// <inheritdoc/>
        public bool Equals(Struct? other) => other is not null && Type.Id == other.Type.Id && Offset == other.Offset;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Type.Id, Offset);

        /// <inheritdoc/>
        public override string ToString() => Offset switch
        {
            null => $"{StructName.Of(Type)}, at an index",
            0 => StructName.Of(Type),
            < 0 => string.Create(CultureInfo.InvariantCulture, $"{StructName.Of(Type)}-0x{-Offset:x}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{StructName.Of(Type)}+0x{Offset:x}"),
        };
    }

    /// <summary>A number or a pointer by itself, or several in a row.</summary>
    /// <param name="Type">Its type.</param>
    /// <param name="Name">How it is called.</param>
    public sealed record Scalar(BtfTypeId Type, string Name) : PointerTarget
    {
        /// <inheritdoc/>
        public override string ToString() => Name;
    }

    /// <summary>The bytes of a packet or of a message: what sk_buff.head and sk_buff.data point into.</summary>
    public sealed record Packet : PointerTarget
    {
        /// <inheritdoc/>
        public override string ToString() => "packet data";
    }

    /// <summary>An array that is a variable, at an index.</summary>
    /// <param name="Address">Where it, or the part of it that is meant, begins.</param>
    public sealed record Variable(KernelAddress Address) : PointerTarget
    {
        /// <inheritdoc/>
        public override string ToString() => $"the variable at {Address}, at an index";
    }

    /// <summary>Memory that each processor has its own copy of, written through the segment register gs.</summary>
    public sealed record PerCpu : PointerTarget
    {
        /// <inheritdoc/>
        public override string ToString() => "per-CPU memory";
    }

    /// <summary>What a call of an allocator in this very routine returned.</summary>
    /// <param name="Call">The call.</param>
    public sealed record Allocation(KernelAddress Call) : PointerTarget
    {
        /// <inheritdoc/>
        public override string ToString() => "memory just allocated";
    }

    /// <summary>The target further on by some bytes.</summary>
    public PointerTarget Shift(long distance) =>
        this is Struct { Offset: { } offset } place ? place with { Offset = unchecked(offset + distance) } : this;

    /// <summary>The target at an unknown distance.</summary>
    public PointerTarget AtIndex() => this is Struct place ? place with { Offset = null } : this;
}
