using System.Buffers.Binary;
using System.Globalization;
using Cofferdam.Lab.Programs;

namespace Cofferdam.Lab.Attacks;

/// <summary>
/// What can still be found out about an attack that should have killed its process and did not, before the heap changes
/// again: whether Cofferdam takes the target for an object of the compartment, and whether it is always so.
/// </summary>
/// <param name="Target">The kernel address of the target, in hexadecimal.</param>
/// <param name="Record">What the map of records says of it; null if there is no record, which is right.</param>
/// <param name="KilledAgain">Whether the process was killed that made the same request once more.</param>
internal sealed record Survival(string Target, string? Record, bool KilledAgain)
{
    private const string Records = "/sys/fs/bpf/cofferdam/notes/maps/records";

    /// <summary>Looks at the target's record, and only then makes the request again.</summary>
    /// <param name="target">What was written.</param>
    /// <param name="strikeAgain">Makes the same request in another process: true if that was killed.</param>
    public static Survival Examine(Target target, Func<bool> strikeAgain)
    {
        var record = RecordAt(target.Address);
        return new Survival(target.Address.ToString("x16", CultureInfo.InvariantCulture), record, strikeAgain());
    }

    // struct record of bpf/cofferdam.h, as bpftool shows it.
    private static string? RecordAt(ulong address)
    {
        var key = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(key, address);
        var bytes = key.Select(b => b.ToString("x2", CultureInfo.InvariantCulture));
        var lookup = ProgramRun.Of("bpftool", ["--json", "map", "lookup", "pinned", Records, "key", "hex", .. bytes]);
        return lookup.ExitCode == 0 ? lookup.Output.Trim() : null;
    }
}
