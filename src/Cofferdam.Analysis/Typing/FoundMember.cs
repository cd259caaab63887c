using Cofferdam.Kernel.Btf;

namespace Cofferdam.Analysis.Typing;

/// <summary>A member that holds a byte of a struct.</summary>
/// <param name="Path">The names that lead to it, with dots.</param>
/// <param name="Type">Its type; that of an element if it is an array.</param>
/// <param name="Rest">How far the byte is from its start, or from that of the element.</param>
/// <param name="IsElement">Whether it is, or lies in, an element of an array.</param>
internal readonly record struct FoundMember(string Path, BtfTypeId Type, ulong Rest, bool IsElement);
