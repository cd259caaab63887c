using Cofferdam.Bpf.Objects;

namespace Cofferdam.KernelTests.Lab;

/// <summary>The eBPF objects of the tests (tests/bpf), built into this program.</summary>
internal static class EmbeddedPrograms
{
    /// <summary>The file of an object.</summary>
    public static byte[] Read(string name) => EmbeddedObject.Read(typeof(EmbeddedPrograms).Assembly, name);
}
