using System.Text.Json;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Workloads.Nft;

/// <summary>The <c>nft</c> program of this machine.</summary>
internal static class NftProgram
{
    /// <summary>Applies a batch: all of its commands or none.</summary>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public static void Apply(string batch)
    {
        var run = ProgramRun.Of("nft", ["-f", "-"], batch);
        if (run.ExitCode != 0)
            throw new ProgramFailedException("nft", ["-f", "-"], run);
    }

    /// <summary>Applies a batch that must be refused; what it had done by then must be undone by the kernel.</summary>
    /// <exception cref="WrongContentException">It was accepted.</exception>
    public static void ApplyRefused(string batch)
    {
        if (ProgramRun.Of("nft", ["-f", "-"], batch).ExitCode == 0)
            throw new WrongContentException("a batch with a wrong last command was accepted");
    }

    /// <summary>Lists something.</summary>
    /// <param name="what">Words after <c>nft -j -a list</c>.</param>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public static JsonElement List(params string[] what)
    {
        string[] arguments = ["-j", "-a", "list", .. what];
        using var document = JsonDocument.Parse(ProgramRun.Succeeding("nft", arguments).Output);
        return document.RootElement.GetProperty("nftables").Clone();
    }
}
