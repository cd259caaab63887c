using System.Collections.Immutable;
using Cofferdam.Kernel;

namespace Cofferdam.Analysis.Typing;

/// <summary>
/// What a table of operations says about the private part of its objects: struct Qdisc_ops.priv_size and the like.
/// </summary>
/// <param name="Table">The variable.</param>
/// <param name="Module">Its module; null for the image.</param>
/// <param name="Header">The tag of the struct that the private part belongs to.</param>
/// <param name="Start">Where the private part starts in an object; 0 if its struct begins with the header.</param>
/// <param name="Size">The bytes of the struct.</param>
/// <param name="Functions">The functions in the table.</param>
public sealed record PrivatePart(
    string Table, string? Module, string Header, long Start, ulong Size, ImmutableArray<KernelAddress> Functions);
