namespace Cofferdam.Cli.Doctor;

/// <summary>What a check of the machine came to.</summary>
internal enum CheckStatus
{
    /// <summary>It is there.</summary>
    Ok,

    /// <summary>It works without it, slower or with less to see.</summary>
    Degraded,

    /// <summary>It is not there, and something cannot be done without it.</summary>
    Missing,

    /// <summary>This caller could not see whether it is there.</summary>
    Unknown,
}
