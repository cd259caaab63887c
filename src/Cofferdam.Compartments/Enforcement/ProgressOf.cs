namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// Reports at once: Progress&lt;T&gt; posts to a thread pool, out of order, and a console wants each step when it
/// happens.
/// </summary>
internal sealed class ProgressOf(Action<int> report) : IProgress<int>
{
    /// <inheritdoc/>
    public void Report(int value) => report(value);
}
