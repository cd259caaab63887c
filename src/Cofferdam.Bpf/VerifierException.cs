namespace Cofferdam.Bpf;

/// <summary>The kernel's verifier or libbpf refused to load a program.</summary>
public sealed class VerifierException : Exception
{
    private VerifierException(string message, IReadOnlyList<string> log)
        : base(message)
    {
        Log = log;
    }

    /// <summary>The last lines that libbpf and the verifier printed.</summary>
    public IReadOnlyList<string> Log { get; }

    internal static VerifierException From(int error, IReadOnlyList<string> log)
    {
        // The verifier's own last word stands before libbpf's summary lines, which all start with its name.
        var telling = log.LastOrDefault(line => !line.StartsWith("libbpf:", StringComparison.Ordinal)
            && !line.StartsWith("processed ", StringComparison.Ordinal)
            && !line.StartsWith("--", StringComparison.Ordinal));
        var reason = new KernelException("load the eBPF programs", error, telling ?? log.LastOrDefault());
        return new VerifierException(reason.Message, log);
    }
}
