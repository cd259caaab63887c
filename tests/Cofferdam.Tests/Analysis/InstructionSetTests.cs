using Cofferdam.Analysis.Accesses;
using Cofferdam.Kernel;
using Cofferdam.Kernel.Code;
using Cofferdam.Tests.Analysis.Oracle;
using Iced.Intel;

namespace Cofferdam.Tests.Analysis;

/// <summary>The whole instruction set, form by form.</summary>
public sealed class InstructionSetTests
{
    private const byte FWait = 0x9b;

    // Of these objdump (binutils 2.40) does not know every encoding: newer than it, undocumented, of VIA processors.
    private static readonly HashSet<string> _unknownToObjdump =
    [
        "ccs_encrypt", "ccs_hash", "fcom", "fcomp", "fstp", "fstpnce", "fxch", "lkgs", "mfence", "pbndkb", "sfence",
        "tcmmimfp16ps", "tcmmrlfp16ps", "undoc", "vpdpwsud", "vpdpwsuds", "vpdpwusd", "vpdpwusds", "vpdpwuud",
        "vpdpwuuds", "vsha512msg1", "vsha512msg2", "vsha512rnds2", "vsm3msg1", "vsm3msg2", "vsm3rnds2", "vsm4key4",
        "vsm4rnds4", "xsha512", "xsha512_alt", "xstore_alt",
    ];

    [Fact]
    public void Every_form_whose_memory_operand_is_written_is_a_site()
    {
        var missed = new List<string>();
        var written = 0;
        foreach (var (form, bytes) in Encoded())
        {
            if (!WritesMemory(bytes))
                continue;
            written++;
            if (SitesOf(bytes).Length != 1)
                missed.Add(form.ToInstructionString());
        }

        Assert.Empty(missed);
        Assert.InRange(written, 600, 700);
    }

    [Fact]
    public void Every_form_agrees_with_objdump()
    {
        Assert.SkipWhen(Objdump.Missing is not null, Objdump.Missing ?? "");
        // Objdump takes fwait and the instruction behind it for one.
        var forms = Encoded().Where(e => e.Bytes.Span[0] != FWait);
        var comparison = OracleComparison.Of(forms.Select(e => (e.Form.ToInstructionString(), e.Bytes)));
        Assert.True(comparison.Differences.Count == 0, string.Join('\n', comparison.Differences));
        Assert.Empty(comparison.Unknown.Except(_unknownToObjdump));
        Assert.InRange(comparison.Instructions, 4_000, 5_000);
    }

    [Fact]
    public void Nearly_every_form_can_be_encoded()
    {
        var encoded = Encoded().Count();
        Assert.InRange(encoded, InstructionSet.Forms.Count * 98 / 100, InstructionSet.Forms.Count);
    }

    private static IEnumerable<(OpCodeInfo Form, ReadOnlyMemory<byte> Bytes)> Encoded()
    {
        foreach (var form in InstructionSet.Forms)
        {
            if (InstructionSet.TryEncode(form, OperandChoice.Plain, out var bytes))
                yield return (form, bytes);
        }
    }

    // The instruction tables, asked in another way than the classifier asks them: per operand.
    private static bool WritesMemory(ReadOnlyMemory<byte> bytes)
    {
        var decoder = Decoder.Create(64, new ByteArrayCodeReader(bytes.ToArray()), 0x1000, DecoderOptions.MPX);
        var instruction = decoder.Decode();
        var info = new InstructionInfoFactory().GetInfo(instruction);
        for (var operand = 0; operand < instruction.OpCount; operand++)
        {
            var isMemory = instruction.GetOpKind(operand) is OpKind.Memory or OpKind.MemoryESRDI or OpKind.MemorySegRDI;
            if (isMemory && info.GetOpAccess(operand)
                is OpAccess.Write or OpAccess.ReadWrite or OpAccess.CondWrite or OpAccess.ReadCondWrite)
                return true;
        }

        return false;
    }

    private static AccessSite[] SitesOf(ReadOnlyMemory<byte> bytes) =>
        [.. AccessMap.Build([new FunctionCode("f", null, new KernelAddress(0x1000), bytes)]).Sites];
}
