using Cofferdam.Kernel;

namespace Cofferdam.KernelTests.Lab;

/// <summary>A module of lab/victims, as built for the running kernel.</summary>
internal static class VictimModule
{
    /// <summary>Loads it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="withTypes">Whether the build with BTF is meant, or the one without.</param>
    /// <param name="parameters">"name=value", for it.</param>
    public static void Insert(string name, bool withTypes = true, params string[] parameters) =>
        GuestProgram.OutputOf(
            "insmod",
            [
                Path.Combine("build", "victims", RunningKernel.Release(), withTypes ? "btf" : "nobtf", $"{name}.ko"),
                .. parameters,
            ]);
}
