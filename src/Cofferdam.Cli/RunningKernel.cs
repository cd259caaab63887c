using Cofferdam.Kernel;

namespace Cofferdam.Cli;

/// <summary>What the running kernel is called.</summary>
internal static class RunningKernel
{
    /// <summary>Its build id, in hexadecimal.</summary>
    public static string BuildId() => BuildIdReader.Read(File.ReadAllBytes("/sys/kernel/notes"));

    /// <summary>Its release.</summary>
    public static string Release() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
