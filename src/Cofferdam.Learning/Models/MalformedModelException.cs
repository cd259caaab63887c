namespace Cofferdam.Learning.Models;

/// <summary>A model file is not what its format promises, or is of another kernel; nothing of it was used.</summary>
public sealed class MalformedModelException : Exception
{
    /// <summary>Says what was expected and found, in one line.</summary>
    /// <param name="message">For example "model: expected version 1, found 2".</param>
    /// <param name="inner">The cause, if another exception is.</param>
    public MalformedModelException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
