using System.Buffers;

namespace Cofferdam.Compartments.Policies;

/// <summary>
/// Which texts can name a compartment: 1 to 32 of a-z, 0-9, _ and -. The name is part of paths under /sys/fs/bpf and of
/// the group of the kernel's probe events, so nothing that those would read as something else is in it.
/// </summary>
public static class PolicyName
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "1 to 32 characters of a-z, 0-9, _ and -";

    private static readonly SearchValues<char> _characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Whether <paramref name="text"/> can name a compartment.</summary>
    public static bool IsValid(string text) =>
        text.Length is > 0 and <= 32 && !text.AsSpan().ContainsAnyExcept(_characters);
}
