using System.Runtime.InteropServices;

namespace Cofferdam.Bpf.Objects;

/// <summary>struct lesson: a class of objects that a site wrote while a policy was learnt.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LessonRow
{
    /// <summary>Which object of the class, where that does not say what it is (detail_of() in bpf/learn.h).</summary>
    public ulong Detail;

    /// <summary>The number of the site.</summary>
    public uint Site;

    /// <summary>The number of the class.</summary>
    public uint Class;
}
