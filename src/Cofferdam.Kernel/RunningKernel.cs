namespace Cofferdam.Kernel;

/// <summary>What the running kernel is called.</summary>
public static class RunningKernel
{
    /// <summary>Its build id, in hexadecimal.</summary>
    public static string BuildId() => BuildIdReader.Read(File.ReadAllBytes("/sys/kernel/notes"));

    /// <summary>Its release.</summary>
    public static string Release() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
