using System.Reflection;

namespace Cofferdam.Bpf.Objects;

/// <summary>The eBPF object files that are part of an assembly.</summary>
internal static class EmbeddedObject
{
    /// <summary>A file of this assembly as it was built.</summary>
    public static byte[] Read(string name) => Read(typeof(EmbeddedObject).Assembly, name);

    /// <summary>A file of <paramref name="assembly"/> as it was built.</summary>
    public static byte[] Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The eBPF object {name} is not embedded in this build.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
