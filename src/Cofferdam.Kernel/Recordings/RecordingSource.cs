using Cofferdam.Kernel.Memory;

namespace Cofferdam.Kernel.Recordings;

/// <summary>A kernel whose memory remembers what was read from it.</summary>
/// <param name="source">The kernel itself; it is disposed with this.</param>
internal sealed class RecordingSource(IKernelSource source) : IKernelSource
{
    /// <summary>What was read.</summary>
    public MemoryRecorder Recorder { get; } = new(source.Memory);

    /// <inheritdoc/>
    public IKernelMemory Memory => Recorder;

    /// <inheritdoc/>
    public byte[] ReadSymbols() => source.ReadSymbols();

    /// <inheritdoc/>
    public byte[] ReadTypes() => source.ReadTypes();

    /// <inheritdoc/>
    public byte[]? ReadModuleTypes(string module) => source.ReadModuleTypes(module);

    /// <inheritdoc/>
    public string ReadProbes() => source.ReadProbes();

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
