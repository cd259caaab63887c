using System.Text.Json;
using Cofferdam.Lab.Programs;
using Cofferdam.Lab.Workloads.Transcripts;

namespace Cofferdam.Lab.Workloads.Nft;

/// <summary>The <c>nft</c> program of this machine.</summary>
/// <param name="transcript">Gets what it shows; null: nobody asks.</param>
internal sealed class NftProgram(Transcript? transcript)
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
    public void ApplyRefused(string batch)
    {
        string[] arguments = ["-f", "-"];
        var run = ProgramRun.Of("nft", arguments, batch);
        if (run.ExitCode == 0)
            throw new WrongContentException("a batch with a wrong last command was accepted");
        transcript?.Add("nft", arguments, run.Errors);
    }

    /// <summary>Lists something.</summary>
    /// <param name="what">Words after <c>nft -j -a list</c>.</param>
    /// <exception cref="ProgramFailedException">It was refused.</exception>
    public JsonElement List(params string[] what)
    {
        string[] arguments = ["-j", "-a", "list", .. what];
        var output = ProgramRun.Succeeding("nft", arguments).Output;
        transcript?.Add("nft", arguments, output);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.GetProperty("nftables").Clone();
    }
}
