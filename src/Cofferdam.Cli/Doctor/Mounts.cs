namespace Cofferdam.Cli.Doctor;

/// <summary>The mounted file systems, from /proc/self/mountinfo (Documentation/filesystems/proc.rst, 3.5).</summary>
internal static class Mounts
{
    /// <summary>Whether a file system of this type is mounted, at <paramref name="path"/> if one is given.</summary>
    public static bool Has(SystemFiles files, string type, string? path = null) =>
        files.Read("/proc/self/mountinfo").Text.Split('\n').Any(line =>
        {
            // 36 35 98:0 /root /mount/point options [optional fields] - type source superblock-options
            var fields = line.Split(' ');
            var separator = Array.IndexOf(fields, "-");
            return separator > 4 && separator + 1 < fields.Length
                && fields[separator + 1] == type
                && (path is null || fields[4] == path);
        });
}
