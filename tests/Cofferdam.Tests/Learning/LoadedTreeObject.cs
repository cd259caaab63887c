namespace Cofferdam.Tests.Learning;

/// <summary>The object with the tree programs, loaded once for all tests of a class: the verifier takes seconds.</summary>
public sealed class LoadedTreeObject : IDisposable
{
    internal TreeObject Object { get; } = new(MadeUpBoot.Layout);

    public void Dispose() => Object.Dispose();
}
