namespace Cofferdam.KernelTests.Cli;

/// <summary>A policy file with a given compartment and whatever follows it, deleted when disposed.</summary>
internal sealed class PolicyFile : IDisposable
{
    /// <summary>The first line of <paramref name="text"/> is the compartment's only key; the others stand beside it.</summary>
    public PolicyFile(string text)
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("policy").FullName, "policy.yaml");
        File.WriteAllText(Path, $"version: 1\ncompartment:\n  {text}\n");
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
}
