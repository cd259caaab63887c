namespace Cofferdam.KernelTests.Lab;

/// <summary>
/// The module that writes with every form of instruction (lab/victims/forms), loaded until disposed. It needs the victims.
/// </summary>
internal sealed class LoadedForms : IDisposable
{
    private const string Folder = "/sys/kernel/debug/forms";

    public LoadedForms() => VictimModule.Insert("forms");

    /// <summary>Executes all forms on an object of the module and on one of the bystander.</summary>
    /// <param name="context">Where it is done.</param>
    /// <param name="handle">The bystander's object.</param>
    /// <returns>What became of each, a line each: "add done own=changed foreign=same registers=same".</returns>
    public static IReadOnlyList<string> Run(Context context, uint handle)
    {
        File.WriteAllText($"{Folder}/run", FormattableString.Invariant($"{(int)context} {handle}"));
        return File.ReadAllLines($"{Folder}/results");
    }

    public void Dispose() => GuestProgram.OutputOf("rmmod", "forms");

    /// <summary>Where instructions are executed.</summary>
    internal enum Context
    {
        /// <summary>In a system call.</summary>
        Task,

        /// <summary>In a softirq.</summary>
        SoftInterrupt,

        /// <summary>In a hard interrupt.</summary>
        HardInterrupt,
    }
}
