using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Kernel.Code;
using Cofferdam.Learning.Training;

namespace Cofferdam.Cli.Commands;

/// <summary>The data sets that a verb reads.</summary>
internal static class DataSetsArgument
{
    /// <summary>The argument, for a verb's own list.</summary>
    public static Argument<FileInfo[]> Create() => new("dataset")
    {
        Description = "Data sets of walks (cofferdam walk --out) of one kernel build, booted with slub_debug=U",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Reads them.</summary>
    /// <param name="files">The argument's value.</param>
    /// <param name="caches">Which caches, with * and ?; null for all.</param>
    /// <param name="steps">Shows how far it is.</param>
    public static ObjectSet Read(FileInfo[] files, string? caches, Steps steps)
    {
        steps.Begin("reading the data sets");
        var glob = caches is null ? null : new SymbolGlob(caches);
        var set = ObjectSet.Read(
            Array.ConvertAll(files, file => file.FullName), glob is null ? null : glob.Matches, steps.Report);
        return set.Objects.Count > 0
            ? set
            : throw new CommandException(
                ExitCode.NotFound,
                "no object of these data sets has an allocation site: was the kernel booted with slub_debug=U?");
    }
}
