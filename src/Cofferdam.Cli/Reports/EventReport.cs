using System.Globalization;
using Cofferdam.Compartments.Enforcement;

namespace Cofferdam.Cli.Reports;

/// <summary>One illegal write, explained.</summary>
internal sealed record EventReport(
    double TimeMs,
    string Verdict,
    string Reason,
    string Place,
    string Function,
    string Instruction,
    string Address,
    ulong Length,
    string ClassFound,
    string KnownBy,
    string ObjectStart,
    ulong ObjectSize,
    IReadOnlyList<string> LegalSet,
    string Phase,
    string Mode,
    bool Killed,
    bool Quarantined,
    string Context,
    string Comm,
    int Pid,
    int Tid,
    int Cpu,
    IReadOnlyList<string> Stack)
{
    /// <summary>The report of an event. Addresses are text, because JSON readers round numbers above 2^53.</summary>
    public static EventReport Of(WriteEvent write) => new(
        write.Time.TotalMilliseconds,
        write.Verdict,
        write.Reason,
        write.Place,
        write.Function,
        write.Instruction,
        Hexadecimal(write.Address),
        write.Length,
        write.ClassFound,
        write.KnownBy,
        Hexadecimal(write.ObjectStart),
        write.ObjectSize,
        write.LegalSet,
        write.Phase,
        write.Mode,
        write.Killed,
        write.Quarantined,
        write.Context,
        write.Comm,
        write.Pid,
        write.Tid,
        write.Cpu,
        write.Stack);

    private static string Hexadecimal(ulong value) => string.Create(CultureInfo.InvariantCulture, $"0x{value:x16}");
}
