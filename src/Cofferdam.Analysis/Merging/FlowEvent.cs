using System.Collections.Immutable;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.DataFlow;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Merging;

/// <summary>What happens at an instruction that matters for checks.</summary>
internal abstract record FlowEvent
{
    private FlowEvent()
    {
    }

    /// <summary>Bytes around a symbol's value are written; before that, they may be checked.</summary>
    /// <param name="Instruction">The index of the instruction.</param>
    /// <param name="Target">The address that is written.</param>
    /// <param name="Base">What the bytes are counted from.</param>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Store(int Instruction, AddressValue Target, ByteBase Base, ByteRange Bytes) : FlowEvent;

    /// <summary>Bytes around a symbol's value are checked, because they will certainly be written.</summary>
    /// <param name="Instruction">The index of the instruction before which they are.</param>
    /// <param name="Register">The register that holds the value there.</param>
    /// <param name="Offset">What it holds more than the value.</param>
    /// <param name="Base">What the bytes are counted from.</param>
    /// <param name="Bytes">The bytes.</param>
    public sealed record Check(
        int Instruction, Register64 Register, long Offset, ByteBase Base, ByteRange Bytes) : FlowEvent
    {
        /// <summary>Whether it is the routine that the instruction calls which will write them.</summary>
        public bool IsForCallee { get; init; }
    }

    /// <summary>A symbol gets a new value: what was known is about the old one.</summary>
    /// <param name="Symbol">The symbol.</param>
    public sealed record Definition(SymbolId Symbol) : FlowEvent;

    /// <summary>Somebody runs who may free or replace objects: checks of no others hold any more.</summary>
    /// <param name="Spared">The symbols whose objects are neither freed nor replaced.</param>
    public sealed record Invalidation(ImmutableHashSet<SymbolId> Spared) : FlowEvent;

    /// <summary>A routine begins whose callers are all known.</summary>
    /// <param name="Instruction">The index of the instruction that calls it.</param>
    /// <param name="Target">Where it starts.</param>
    /// <param name="Arguments">What the registers of arguments hold.</param>
    /// <param name="Frame">
    /// Where the frame of the caller begins; null if it is gone, for it hands over for good.
    /// </param>
    public sealed record Handover(
        int Instruction, KernelAddress Target, ImmutableArray<Value> Arguments, Value? Frame) : FlowEvent;

    /// <summary>An object was just allocated for the routine.</summary>
    /// <param name="Symbol">Its address.</param>
    /// <param name="Bytes">The bytes that it surely has.</param>
    /// <param name="IsUnshared">Whether nobody else knows it.</param>
    public sealed record Allocation(SymbolId Symbol, ByteRange Bytes, bool IsUnshared) : FlowEvent;

    /// <summary>The address of an object that the routine allocated goes where others may find it.</summary>
    /// <param name="Symbol">Its address.</param>
    public sealed record Disclosure(SymbolId Symbol) : FlowEvent;
}
