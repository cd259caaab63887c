using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct lesson_count: how often a site wrote such an object.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LessonCountRow
{
    /// <summary>The number of writes.</summary>
    public ulong Count;

    /// <summary>CLOCK_MONOTONIC nanoseconds of the first one.</summary>
    public ulong First;
}
