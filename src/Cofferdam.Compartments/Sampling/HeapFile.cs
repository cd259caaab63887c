using Cofferdam.Kernel;
using Cofferdam.Kernel.Heap;
using Cofferdam.Learning.DataSets;

namespace Cofferdam.Compartments.Sampling;

/// <summary>A data set of the objects of a walk, while it is written. Not thread-safe.</summary>
public sealed class HeapFile : IDisposable
{
    private readonly DataSetWriter _writer;
    private readonly HeapObservations _observations;

    private HeapFile(string path, DataSetWriter writer, HeapObservations observations)
    {
        Path = path;
        _writer = writer;
        _observations = observations;
    }

    /// <summary>Where it is once it is complete.</summary>
    public string Path { get; }

    /// <summary>Begins one, with the slabs that the kernel has now.</summary>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public static HeapFile Create(string path, KernelImage kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var observations = new HeapObservations(kernel.Symbols, new HeapWalk(kernel).MapSlabs());
        return new HeapFile(path, DataSetWriter.Create(path, BootReader.Read(kernel)), observations);
    }

    /// <summary>Adds an object that is visited.</summary>
    public void Add(in LiveObject live) => _writer.Add(_observations.Of(live));

    /// <summary>Gives the file its name.</summary>
    public void Complete() => _writer.Complete();

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
