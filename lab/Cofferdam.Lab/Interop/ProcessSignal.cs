using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cofferdam.Lab.Interop;

/// <summary>Signals to processes.</summary>
internal static class ProcessSignal
{
    /// <summary>Asks a process to end in good order (SIGTERM). One that has ended already is left alone.</summary>
    public static void Terminate(Process process)
    {
        if (!process.HasExited && Libc.Kill(process.Id, Libc.SignalTerminate) != 0 && !process.HasExited)
            throw new DeviceException($"process {process.Id}", "kill", Marshal.GetLastPInvokeError());
    }
}
