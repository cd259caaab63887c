namespace Cofferdam.KernelTests.Lab;

/// <summary>The victim modules, loaded until disposed.</summary>
internal sealed class LoadedVictims : IDisposable
{
    public LoadedVictims(bool withTypes = true)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var folder = Path.Combine("build", "victims", release, withTypes ? "btf" : "nobtf");
        GuestProgram.OutputOf("insmod", Path.Combine(folder, "bystander.ko"));
        GuestProgram.OutputOf("insmod", Path.Combine(folder, "notes.ko"));
    }

    public void Dispose()
    {
        GuestProgram.OutputOf("rmmod", "notes");
        GuestProgram.OutputOf("rmmod", "bystander");
    }
}
