using System.Text;
using Cofferdam.Bpf.Objects;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Symbols;

namespace Cofferdam.Compartments.Enforcement;

/// <summary>
/// Explains rows of the event ring by the installed compartment's description and the kernel's symbols.
/// </summary>
internal sealed class WriteEventDecoder(InstalledDescription description, KernelSymbols symbols)
{
    private static readonly string[] _verdicts = ["allow", "unknown", "deny", "late"];
    private static readonly string[] _reasons =
        ["none", "illegal-class", "out-of-bounds", "no-record", "initialization", "record-lost", "not-covered",
         "inferred-class", "untold"];
    private static readonly string[] _known = ["nothing", "record", "cache", "region", "census", "tree"];

    public WriteEvent Decode(in EventRow row)
    {
        var site = description.Sites[(int)row.Site];
        return new WriteEvent
        {
            Time = TimeSpan.FromTicks((long)(row.Time / TimeSpan.NanosecondsPerTick)),
            Site = site.Id,
            Place = site.Place,
            Function = site.Function,
            Instruction = site.Instruction,
            Address = row.Address,
            Length = row.Length,
            Verdict = NameOf(_verdicts, row.Verdict),
            Reason = NameOf(_reasons, row.Reason),
            ClassFound = description.ClassName(row.Class),
            ObjectStart = row.ObjectStart,
            ObjectSize = row.ObjectSize,
            LegalSet = [.. description.LegalSets[site.LegalSet].Select(id => description.ClassName((uint)id))],
            Phase = row.Working == 0 ? "initialization" : "working",
            KnownBy = row.Class == (uint)RegionClass.Unrecorded ? _known[0] : NameOf(_known, row.Known),
            Mode = KernelMode.NameOf(row.Mode),
            Killed = row.Killed != 0,
            Quarantined = row.Quarantined != 0,
            Context = row.InTask != 0 ? "task" : "interrupt",
            Tid = (int)row.Pid,
            Pid = (int)row.Tgid,
            Comm = TextOf(row.Comm),
            Cpu = (int)row.Cpu,
            Stack = StackOf(row),
        };
    }

    private static string NameOf(string[] names, int value) =>
        value < names.Length ? names[value] : FormattableString.Invariant($"{value}");

    private static string TextOf(in CommName comm)
    {
        ReadOnlySpan<byte> bytes = comm;
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    private string[] StackOf(in EventRow row)
    {
        ReadOnlySpan<ulong> stack = row.Stack;
        var depth = Math.Clamp(row.StackBytes / sizeof(ulong), 0, stack.Length);
        return [.. stack[..depth].ToArray().Select(address =>
        {
            var place = new KernelAddress(address);
            return symbols.Containing(place)?.ToString() ?? place.ToString();
        })];
    }
}
