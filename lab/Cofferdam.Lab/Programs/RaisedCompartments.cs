namespace Cofferdam.Lab.Programs;

/// <summary>Compartments of example policies; disposing this releases them, the last one first.</summary>
/// <param name="checkout">Where the policies are.</param>
/// <param name="mode">What Cofferdam does with illegal writes.</param>
/// <param name="options">More options of <c>cofferdam enforce</c>.</param>
internal sealed class RaisedCompartments(string checkout, string mode, params string[] options) : IDisposable
{
    private readonly Stack<string> _names = new();

    /// <summary>Those that are up, in the order in which they came.</summary>
    public IEnumerable<string> Names => _names.Reverse();

    /// <summary>Raises the one of this name.</summary>
    /// <exception cref="ProgramFailedException">Cofferdam refused.</exception>
    public EnforceReport Raise(string name)
    {
        var report = CofferdamProgram.Enforce(
            Path.Combine(checkout, "examples", "policies", $"{name}.yaml"), mode, options);
        _names.Push(name);
        return report;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_names.TryPop(out var name))
            CofferdamProgram.Release(name);
    }
}
