using System.Runtime.InteropServices;

namespace Cofferdam.Lab.Interop;

/// <summary>A device refused a request.</summary>
internal sealed class DeviceException(string path, string attempt, int errorNumber)
    : Exception($"{path}: {attempt}: {Marshal.GetPInvokeErrorMessage(errorNumber)} (errno {errorNumber})")
{
    /// <summary>The kernel's errno, a positive number.</summary>
    public int ErrorNumber { get; } = errorNumber;
}
