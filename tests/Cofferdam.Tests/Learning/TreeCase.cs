using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cofferdam.Learning.Features;

namespace Cofferdam.Tests.Learning;

/// <summary>struct tree_case of tests/bpf/tree_test.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TreeCase
{
    public WordArray Words;
    public ulong Start;
    public uint Size;
    public uint Root;
    public uint Result;
    public uint Unused;

    public static TreeCase Of(ulong start, int size, ReadOnlySpan<ulong> words, uint root)
    {
        var made = new TreeCase { Start = start, Size = (uint)size, Root = root };
        words.CopyTo(made.Words);
        return made;
    }

    /// <summary>As many words as are looked at.</summary>
    [InlineArray(Feature.WordLimit)]
    internal struct WordArray
    {
        public ulong First;
    }
}
