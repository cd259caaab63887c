using System.Runtime.InteropServices;

namespace Cofferdam.Tests.Learning;

/// <summary>struct tree_run of tests/bpf/tree_test.bpf.c.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TreeRun
{
    public ulong Count;
    public ulong Objects;
    public ulong Time;
    public ulong Part;
}
