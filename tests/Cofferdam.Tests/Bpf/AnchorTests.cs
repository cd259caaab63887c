using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using CsCheck;

namespace Cofferdam.Tests.Bpf;

/// <summary>
/// What anchors keep in the kernel against the reference. Needs the right to load eBPF programs; nothing is attached.
/// </summary>
public sealed class AnchorTests : IDisposable
{
    private const int Rax = 0, Rcx = 1, Rdx = 2, Rsp = 4;
    private const ulong Distance = 0x38;

    // Different pointers make the same sum, too.
    private static readonly Gen<Step> _steps = Gen.Select(
        Gen.Bool, Gen.ULong[0, 3], Gen.UInt[0, 1], Gen.ULong[0, 2], Gen.ULong[0, 2],
        (keeps, frame, anchor, pointer, index) => new Step(
            keeps, 0xffffc900_00003f58 - (frame * 0x18), anchor, 0xffffc900_00003fb0 + (pointer * 4), index));

    private readonly TestObject _object = TestObject.Load(TestObjectFile.Verdict());

    [Fact]
    public void A_store_finds_what_its_frame_kept_for_its_sum_or_nothing()
    {
        var (found, lost) = (0, 0);
        _steps.Array[1, 60].Sample(
            steps =>
            {
                var reference = new KeptPointers();
                // What was kept before is of frames that have ended.
                var ended = _object.Map("kept_pointers");
                for (var slot = 0u; slot < 1 << 12; slot++)
                    ended.Set(slot, default(UInt128));
                foreach (var step in steps)
                {
                    if (step.Keeps)
                    {
                        Keep(step);
                        reference.Keep(step.Frame, step.Anchor, step.Sum, step.Pointer);
                    }
                    else if (reference.Recall(step.Frame, step.Anchor, step.Sum) is { } kept)
                    {
                        var write = Recall(step);
                        if (write == Write(step, kept, extent: -16))
                            found++;
                        else
                            lost += AssertLost(step, write);
                    }
                    else
                    {
                        AssertLost(step, Recall(step));
                    }
                }
            },
            threads: 1,
            iter: 100);
        // Two of so few frames hardly ever share one of so many slots.
        Assert.True(found > 100 && lost * 20 < found, $"{found} found, {lost} lost");
    }

    [Fact]
    public void What_another_frame_put_into_the_slot_is_not_taken_for_ones_own()
    {
        var step = new Step(Keeps: true, 0xffffc900_00003f58, Anchor: 3, 0xffffc900_00003fb0, Index: 2);
        Keep(step);
        Assert.Equal(Write(step, step.Pointer, extent: -16), Recall(step));
        var slots = _object.Map("kept_pointers");
        for (var slot = 0u; slot < 1 << 12; slot++)
        {
            if (slots.TryGet(slot, out UInt128 kept) && kept != default)
                slots.Set(slot, kept + 8);
        }

        AssertLost(step, Recall(step));
    }

    public void Dispose() => _object.Dispose();

    private static CheckedWrite Write(Step step, ulong pointer, int extent) =>
        new(step.Sum + 4, 2, pointer, extent, ExtentEnd: 64);

    private static int AssertLost(Step step, CheckedWrite write)
    {
        Assert.Equal(Write(step, step.Sum + 4, extent: 64), write);
        return 1;
    }

    // lea rcx, [rax+rdx*4], some way down in its frame.
    private void Keep(Step step)
    {
        var test = new AnchorCase
        {
            Site = new SiteRow
            {
                Form = SiteForm.Anchor,
                Anchor = step.Anchor,
                Frame = -8,
                Base = Rax,
                Index = Rdx,
                Shift = 2,
                Bits = 255,
                ObjectRegister = Rax,
            },
        };
        test.Set(Rax, step.Pointer);
        test.Set(Rdx, step.Index);
        test.Set(Rsp, step.Frame - 8);
        _object.Run("run_anchor", ref test);
    }

    // mov [rcx+4], ax, further down.
    private CheckedWrite Recall(Step step)
    {
        var test = new AnchorCase
        {
            Site = new SiteRow
            {
                Form = SiteForm.Anchored,
                Anchor = step.Anchor,
                Frame = -(int)Distance,
                Base = Rcx,
                Index = 255,
                Displacement = 4,
                Bits = 255,
                ObjectRegister = Rcx,
                Extent = -16,
                ExtentEnd = 64,
            },
            Write = new CheckedWrite(step.Sum + 4, 2, 0),
        };
        test.Set(Rcx, step.Sum);
        test.Set(Rsp, step.Frame - Distance);
        _object.Run("run_anchor", ref test);
        return test.Write;
    }

    private sealed record Step(bool Keeps, ulong Frame, uint Anchor, ulong Pointer, ulong Index)
    {
        public ulong Sum => Pointer + (Index * 4);
    }

    /// <summary>struct anchor_case of tests/bpf/verdict_test.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct AnchorCase
    {
        // Where struct pt_regs has rax, rcx, rdx, rbx and rsp.
        private static ReadOnlySpan<byte> Places => [10, 11, 12, 5, 19];

        public fixed ulong Registers[21];
        public SiteRow Site;
        public CheckedWrite Write;

        public void Set(int register, ulong value) => Registers[Places[register]] = value;
    }
}
