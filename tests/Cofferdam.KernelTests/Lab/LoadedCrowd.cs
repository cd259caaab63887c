using Cofferdam.Kernel.Symbols;

namespace Cofferdam.KernelTests.Lab;

/// <summary>The module that takes all entries of a table in the kernel (lab/victims/crowd), loaded until disposed.</summary>
internal sealed class LoadedCrowd : IDisposable
{
    /// <summary>Takes the entries of the table, whose first word says whether they are taken.</summary>
    public LoadedCrowd(KernelSymbol table, uint entries, uint wordsPerEntry) => VictimModule.Insert(
        "crowd",
        parameters: [$"table={table.Address.Value}", $"entries={entries}", $"words={wordsPerEntry}"]);

    public void Dispose() => GuestProgram.OutputOf("rmmod", "crowd");
}
