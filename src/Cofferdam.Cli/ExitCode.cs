namespace Cofferdam.Cli;

/// <summary>What the process returns: the whole table, stable, and printed in docs/cli.md.</summary>
internal enum ExitCode
{
    /// <summary>All that was asked for is done.</summary>
    Success = 0,

    /// <summary>The kernel refused a step, or something failed that has no code of its own.</summary>
    Failed = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>A file, or what the kernel shows of itself, is malformed.</summary>
    BadInput = 3,

    /// <summary>This kernel, or the way it was started, lacks something that is needed.</summary>
    FeatureMissing = 4,

    /// <summary>The caller may not do this.</summary>
    Permission = 5,

    /// <summary>Some access sites can be neither probed nor proven harmless, and holes are not allowed.</summary>
    Refused = 6,

    /// <summary>A compartment of that name is installed already.</summary>
    Exists = 7,

    /// <summary>A file, module, function, type, slab cache or compartment that was named does not exist.</summary>
    NotFound = 8,

    /// <summary>Another process is changing this kernel's compartments.</summary>
    Busy = 9,

    /// <summary>Ctrl-C or a request to end arrived; what was begun has been undone.</summary>
    Interrupted = 130,
}
