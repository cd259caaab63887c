using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Victims;

/// <summary>The victim modules of the running kernel, as <c>make -C lab/victims</c> left them in a folder.</summary>
internal sealed class VictimModules(string folder)
{
    /// <summary>Load order: notes uses the bystander's objects.</summary>
    private static readonly string[] _names = ["bystander", "notes"];

    /// <summary>The modules built for the running kernel in a checkout.</summary>
    /// <param name="checkout">The checkout's folder.</param>
    /// <param name="withTypes">Whether the build with BTF is meant, or the one without.</param>
    public static VictimModules In(string checkout, bool withTypes)
    {
        var release = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        return new VictimModules(Path.Combine(checkout, "build", "victims", release, withTypes ? "btf" : "nobtf"));
    }

    /// <summary>Whether the kernel has both modules.</summary>
    public static bool AreLoaded => _names.All(name => Directory.Exists($"/sys/module/{name}"));

    /// <summary>Loads what is not loaded.</summary>
    /// <exception cref="ProgramFailedException">The kernel refused a module, or it is not built.</exception>
    public void Load()
    {
        foreach (var name in _names)
            if (!Directory.Exists($"/sys/module/{name}"))
                ProgramRun.Succeeding("insmod", Path.Combine(folder, $"{name}.ko"));
    }

    /// <summary>Unloads what is loaded; no session may be open.</summary>
    /// <exception cref="ProgramFailedException">A module is in use.</exception>
    public static void Unload()
    {
        foreach (var name in _names.Reverse())
            if (Directory.Exists($"/sys/module/{name}"))
                ProgramRun.Succeeding("rmmod", name);
    }
}
