namespace Cofferdam.Lab.Programs;

/// <summary>The gate module of the running kernel, as <c>make -C gate</c> left it in a checkout.</summary>
internal static class GateModule
{
    private const string Name = "cofferdam_gate";

    /// <summary>Whether the kernel has it.</summary>
    public static bool IsLoaded => Directory.Exists($"/sys/module/{Name}");

    /// <summary>Loads it if it is not loaded.</summary>
    /// <param name="checkout">The checkout's folder.</param>
    /// <exception cref="ProgramFailedException">The kernel refused it, or it is not built.</exception>
    public static void Load(string checkout)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        if (!IsLoaded)
            ProgramRun.Succeeding("insmod", Path.Combine(checkout, "build", "gate", release, $"{Name}.ko"));
    }

    /// <summary>Unloads it if it is loaded; no compartment may be in it.</summary>
    /// <exception cref="ProgramFailedException">It is in use.</exception>
    public static void Unload()
    {
        if (IsLoaded)
            ProgramRun.Succeeding("rmmod", Name);
    }
}
