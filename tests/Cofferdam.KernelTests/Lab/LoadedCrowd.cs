namespace Cofferdam.KernelTests.Lab;

/// <summary>The module that takes all entries of a table in the kernel (lab/victims/crowd), loaded until disposed.</summary>
internal sealed class LoadedCrowd : IDisposable
{
    private LoadedCrowd()
    {
    }

    /// <summary>
    /// Takes the entries of the table of that name, whose first word says whether they are taken.
    /// </summary>
    public static LoadedCrowd In(string table, uint entries, uint wordsPerEntry)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        GuestProgram.OutputOf(
            "insmod",
            Path.Combine("build", "victims", release, "btf", "crowd.ko"),
            $"table={SymbolRange.Find(table).Start}",
            $"entries={entries}",
            $"words={wordsPerEntry}");
        return new LoadedCrowd();
    }

    public void Dispose() => GuestProgram.OutputOf("rmmod", "crowd");
}
