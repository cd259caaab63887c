namespace Cofferdam.Kernel;

/// <summary>Input from a file, a kernel or a user is not what its format promises; nothing of it was used.</summary>
public sealed class MalformedDataException : Exception
{
    /// <summary>Says what was read, where, what was expected and what was found, in one line.</summary>
    /// <param name="message">For example "BTF header at 0x0: expected at least 24 bytes, have 12".</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public MalformedDataException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
