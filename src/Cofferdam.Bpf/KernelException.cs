using System.ComponentModel;

namespace Cofferdam.Bpf;

/// <summary>
/// The kernel refused a request; the message names the call, the error and what is known of the reason.
/// </summary>
public sealed class KernelException : Exception
{
    /// <summary>For a call that failed with an error number.</summary>
    /// <param name="call">What was attempted, for example "pin map records".</param>
    /// <param name="error">The positive error number (errno).</param>
    /// <param name="detail">What the kernel or libbpf said, if anything.</param>
    public KernelException(string call, int error, string? detail = null)
        : base($"{call}: {Describe(error)} (errno {error})" + (detail is null ? "" : $": {detail}"))
    {
        Error = error;
    }

    /// <summary>The positive error number (errno).</summary>
    public int Error { get; }

    private static string Describe(int error) => new Win32Exception(error).Message;
}
