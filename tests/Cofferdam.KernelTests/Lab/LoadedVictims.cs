namespace Cofferdam.KernelTests.Lab;

/// <summary>The victim modules, loaded until disposed.</summary>
internal sealed class LoadedVictims : IDisposable
{
    public LoadedVictims(bool withTypes = true)
    {
        VictimModule.Insert("bystander", withTypes);
        VictimModule.Insert("notes", withTypes);
    }

    public void Dispose()
    {
        GuestProgram.OutputOf("rmmod", "notes");
        GuestProgram.OutputOf("rmmod", "bystander");
    }
}
