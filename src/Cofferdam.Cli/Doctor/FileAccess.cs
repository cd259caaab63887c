namespace Cofferdam.Cli.Doctor;

/// <summary>Whether a file could be read.</summary>
internal enum FileAccess
{
    /// <summary>It could.</summary>
    Readable,

    /// <summary>There is none.</summary>
    Absent,

    /// <summary>It is there, but not for this caller.</summary>
    Refused,
}
