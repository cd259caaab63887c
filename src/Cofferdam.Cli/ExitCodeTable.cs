namespace Cofferdam.Cli;

/// <summary>The meaning of each exit code in words, for help texts and the reference.</summary>
internal static class ExitCodeTable
{
    /// <summary>Every code with its meaning, ascending.</summary>
    public static IReadOnlyList<(ExitCode Code, string Meaning)> Rows { get; } =
    [
        (ExitCode.Success, "done"),
        (ExitCode.Failed, "the kernel refused a step, or something unforeseen failed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.BadInput, "a policy file, or something the kernel shows of itself, is malformed"),
        (ExitCode.FeatureMissing, "this kernel, or the way it was started, lacks something that is needed"),
        (ExitCode.Permission, "the caller may not do this"),
        (ExitCode.Refused, "some access sites can be neither probed nor proven harmless"),
        (ExitCode.Exists, "a compartment of that name is installed already"),
        (ExitCode.NotFound, "a file, module, function, type, slab cache or compartment that was named does not exist"),
        (ExitCode.Busy, "another cofferdam is changing this kernel's compartments"),
        (ExitCode.Interrupted, "interrupted; what was begun has been undone"),
    ];
}
