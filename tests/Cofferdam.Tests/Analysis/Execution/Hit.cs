using System.Runtime.InteropServices;

namespace Cofferdam.Tests.Analysis.Execution;

/// <summary>struct hit of tests/bpf/execution_test.bpf.c: execution came to a probed place.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Hit
{
    /// <summary>The address of the instruction that comes next.</summary>
    public ulong Address;

    /// <summary>The registers before it.</summary>
    public GeneralRegisters Registers;
}
