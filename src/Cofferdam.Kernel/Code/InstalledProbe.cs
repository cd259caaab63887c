namespace Cofferdam.Kernel.Code;

/// <summary>One kprobe that the kernel has in its code now.</summary>
/// <param name="Address">The instruction it is on.</param>
/// <param name="IsReturnProbe">Whether it watches the return of the function.</param>
/// <param name="IsOptimized">
/// Whether it is a jump instead of a breakpoint: then the first five bytes, and with them maybe several instructions,
/// are not those of the compiler.
/// </param>
/// <param name="IsDisabled">Whether it is registered but not armed: then the code is unchanged.</param>
/// <param name="IsOnFtrace">Whether it uses ftrace's call at the start of a function instead of a breakpoint.</param>
public sealed record InstalledProbe(
    KernelAddress Address, bool IsReturnProbe, bool IsOptimized, bool IsDisabled, bool IsOnFtrace)
{
    private const ulong BreakpointLength = 1;
    private const ulong JumpLength = 5;

    /// <summary>The bytes of code that are not those of the compiler; empty if it changes none.</summary>
    public AddressRange Replaced =>
        AddressRange.OfLength(
            Address, IsDisabled || IsOnFtrace ? 0 : IsOptimized ? JumpLength : BreakpointLength);
}
