using System.Diagnostics;
using System.Runtime.InteropServices;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Disassembly;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel;
using Cofferdam.Learning.Trees;
using CsCheck;

namespace Cofferdam.Tests.Bpf;

/// <summary>
/// The verdict that runs in the kernel against its reference, on the same random inputs. Needs the right to load eBPF
/// programs; nothing is attached.
/// </summary>
public sealed class VerdictTests : IDisposable
{
    private readonly TestObject _object = TestObject.Load(TestObjectFile.Verdict());

    private static readonly Gen<ulong> _edgy = Gen.OneOf(
        Gen.ULong, Gen.ULong[0, 4096], Gen.ULong[ulong.MaxValue - 4096, ulong.MaxValue], Gen.Const(1UL << 63));

    // Objects and writes around their edges, below the start and where addresses wrap around, too.
    private static readonly Gen<(FoundObject Found, CheckedWrite Write)> _writes =
        Gen.Select(
            Gen.OneOf(Gen.Int[0, 14], Gen.Int[32, 64], Gen.Int[500, 511]),
            _edgy,
            Gen.OneOf(Gen.Const(0UL), Gen.ULong[1, 256], Gen.ULong),
            Gen.OneOf(Gen.ULong[0, 260], Gen.ULong[ulong.MaxValue - 20, ulong.MaxValue], Gen.ULong),
            Gen.OneOf(Gen.ULong[1, 260], Gen.ULong[1, ulong.MaxValue]),
            Gen.OneOf(Gen.ULong[0, 260], Gen.ULong))
        .Select((found, start, size, offset, length, pointer) => unchecked(
            (new FoundObject(found, start, size), new CheckedWrite(start + offset, length, start + pointer))));

    private static readonly Gen<(int Start, int End)> _extents = Gen.OneOf(
        Gen.Const((0, 0)),
        Gen.Select(Gen.Int[-300, 20], Gen.Int[1, 600]).Select((start, length) => (start, start + length)),
        Gen.Const((int.MinValue, int.MaxValue)));

    private static readonly Gen<Evidence> _evidence = Gen.Select(
            Gen.Bool,
            Gen.Bool,
            Gen.Bool,
            Gen.OneOf(Gen.Const((int?)null), Gen.Int[16, 64].Select(found => (int?)found)),
            Gen.Bool)
        .Select((isWorking, isDoubted, isSeen, inferred, isStrict) =>
            new Evidence(isWorking, isDoubted, isSeen, inferred, isStrict));

    [Fact]
    public void The_kernel_and_the_reference_judge_alike() => Gen
        .Select(_writes, _extents, Gen.Int[0, 511].HashSet[0, 80], Gen.Bool, _evidence, Gen.Bool)
        .Sample(
            (write, extent, legal, isLegal, evidence, canFault) =>
            {
                if (isLegal)
                    legal.Add(write.Found.Class == 0 ? evidence.Inferred ?? 0 : write.Found.Class);
                var site = new SiteRow
                {
                    Form = canFault ? SiteForm.CanFault : SiteForm.None,
                    Base = 255,
                    Index = 255,
                };
                var bounded = write.Write with { Extent = extent.Start, ExtentEnd = extent.End };
                _object.Map("legal_sets").Set(0u, LegalSetRow.Of(legal));
                var test = new VerdictCase
                {
                    Site = site,
                    Write = bounded,
                    ObjectStart = write.Found.Start,
                    ObjectSize = write.Found.Size,
                    Class = (uint)write.Found.Class,
                    IsDoubted = evidence.IsDoubted ? 1u : 0,
                    IsSeen = evidence.IsSeen ? 1u : 0,
                    Inferred = (uint?)evidence.Inferred ?? (uint)Abstention.Impure << 16,
                    State = new StateRow
                    {
                        WorkingFrom = evidence.IsWorking ? 0 : ulong.MaxValue,
                        Strict = evidence.IsStrict ? 1u : 0,
                    },
                };
                _object.Run("run_verdict", ref test);
                var expected = VerdictEvaluator.Judge(site, legal, write.Found, bounded, evidence);
                Assert.Equal(expected, ((Verdict)test.Verdict, (VerdictReason)test.Reason));
                if (expected.Verdict == Verdict.Deny)
                {
                    Assert.Equal(
                        VerdictEvaluator.LegalPart(expected.Reason, write.Found, bounded), test.LegalPart);
                }

                if (evidence.IsSeen)
                    Assert.Equal(RecordAfter(write.Found, evidence, expected.Item1, legal), test.Record);
            },
            threads: 1,
            iter: 40_000);

    [Theory]
    [InlineData(RegionClass.Foreign, false, 60)]
    [InlineData(RegionClass.Unrecorded, true, 60)]
    [InlineData(RegionClass.Unrecorded, false, 90)]
    [InlineData(RegionClass.User, false, 90)]
    public void An_object_that_is_met_first_puts_off_the_working_phase_unless_it_is_illegal(
        RegionClass inferred, bool isMet, int minutes)
    {
        var now = (ulong)Stopwatch.GetTimestamp();
        var test = new VerdictCase
        {
            ObjectStart = 0xffff_8880_1234_5600,
            ObjectSize = 64,
            Write = new CheckedWrite(0xffff_8880_1234_5600, 8, 0xffff_8880_1234_5600),
            IsMet = isMet ? 1u : 0,
            // Nothing is told of an unrecorded one; user memory stands for what is legal.
            Inferred = inferred == RegionClass.Unrecorded ? (uint)Abstention.Impure << 16 : (uint)inferred,
            State = new StateRow
            {
                WorkingFrom = now + Minutes(60),
                Deadline = now + Minutes(90),
                Quiet = Minutes(120),
            },
        };
        _object.Map("legal_sets").Set(0u, LegalSetRow.Of([(int)RegionClass.User]));
        _object.Run("run_verdict", ref test);
        Assert.Equal(now + Minutes(minutes), test.State.WorkingFrom);

        static ulong Minutes(int count) => (ulong)TimeSpan.FromMinutes(count).TotalNanoseconds;
    }

    [Fact]
    public void The_kernel_and_the_analysis_compute_the_same_length() => Gen
        .Select(
            Gen.OneOf(_edgy, Gen.ULong[0, 1000], Gen.ULong[0, 1UL << 33]).Array[16],
            Gen.Int[0, 15], Gen.OneOf(Gen.UInt[1, 64], Gen.UInt[1, uint.MaxValue]), Gen.Bool, Gen.Int[0, 6],
            Gen.Int[0, 16])
        .Sample(
            (registers, count, unit, isHalf, shift, unitRegister) =>
            {
                var length = AccessLength.Counted(unit, (Register64)count) with
                {
                    CountWidth = isHalf ? (byte)4 : (byte)8,
                    CountShift = (byte)shift,
                    UnitRegister = RegisterOf(unitRegister),
                };
                var (row, refusal) = SiteCompiler.Compile(SiteOf(length), id: 0, legalSet: 0);
                Assert.Null(refusal);
                var test = new VerdictCase { Site = row };
                test.SetRegisters(registers);
                _object.Run("run_verdict", ref test);
                Assert.Equal(length.Evaluate(registers), test.Length);
            },
            threads: 1,
            iter: 20_000);

    [Fact]
    public void The_kernel_and_the_analysis_compute_the_same_address() => Gen
        .Select(_edgy.Array[16], Gen.Int[0, 16], Gen.Int[0, 16], Gen.Int[0, 3], Gen.Int, Gen.Int[0, 16], Gen.Int[4, 6])
        .Sample(
            (registers, @base, index, shift, displacement, bits, bitShift) =>
            {
                var address = new EffectiveAddress
                {
                    Base = RegisterOf(@base),
                    Index = RegisterOf(index),
                    Scale = (byte)(1 << shift),
                    Displacement = displacement,
                    BitOffset = RegisterOf(bits),
                    BitWidth = (byte)(1 << bitShift),
                };
                var test = new VerdictCase
                {
                    Site = new SiteRow
                    {
                        Displacement = displacement,
                        Base = (byte)address.Base,
                        Index = (byte)address.Index,
                        Shift = (byte)shift,
                        Bits = (byte)address.BitOffset,
                        BitShift = (byte)bitShift,
                        Form = address.BitOffset == Register64.None ? SiteForm.None : SiteForm.Bits,
                    },
                };
                test.SetRegisters(registers);
                _object.Run("run_verdict", ref test);
                Assert.Equal(address.Evaluate(registers), test.Target);
            },
            threads: 1,
            iter: 20_000);

    [Fact]
    public void The_kernel_finds_objects_in_a_slab_as_the_reference_does() => Gen
        .Select(Gen.UInt[1, 1 << 16], Gen.UInt)
        .Sample(
            (size, offset) =>
            {
                var divisor = ReciprocalDivisor.Of(size);
                var test = new VerdictCase
                {
                    Offset = offset,
                    Cache = new CacheRow
                    {
                        Size = size,
                        Reciprocal = divisor.Multiplier,
                        Shift1 = divisor.Shift1,
                        Shift2 = divisor.Shift2,
                    },
                };
                _object.Run("run_verdict", ref test);
                Assert.Equal(offset / size, test.Index);
            },
            threads: 1,
            iter: 20_000);

    public void Dispose() => _object.Dispose();

    // What was seen is adopted by a write that is allowed for what content tells, and by none else.
    private static RecordRow RecordAfter(
        FoundObject found, Evidence evidence, Verdict verdict, HashSet<int> legal)
    {
        var isAdopted = verdict == Verdict.Allow
            && found.Class == (int)RegionClass.Unrecorded
            && !legal.Contains(found.Class);
        return new RecordRow
        {
            Size = (uint)found.Size,
            Class = isAdopted ? (ushort)evidence.Inferred!.Value : (ushort)RegionClass.Unrecorded,
            Known = (ushort)(isAdopted ? RecordSource.ByTree : RecordSource.ByCensus),
        };
    }

    private static AccessSite SiteOf(AccessLength length) => new()
    {
        Function = "f",
        FunctionStart = new KernelAddress(0x1000),
        Address = new KernelAddress(0x1000),
        InstructionLength = 3,
        Text = "test",
        Kind = AccessKind.StringStore,
        EffectiveAddress = EffectiveAddress.OfBase(Register64.Rdi, 0),
        Length = length,
        Class = AccessClass.Other,
        CanFault = false,
        Need = ProbeNeed.Probe,
    };

    private static Register64 RegisterOf(int number) => number == 16 ? Register64.None : (Register64)number;

    /// <summary>struct verdict_case of tests/bpf/verdict_test.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct VerdictCase
    {
        // Where struct pt_regs has the registers, by their number in x86-64 encoding.
        private static ReadOnlySpan<byte> Places => [10, 11, 12, 5, 19, 4, 13, 14, 9, 8, 7, 6, 3, 2, 1, 0];

        public fixed ulong Registers[21];
        public SiteRow Site;
        public CheckedWrite Write;
        public ulong ObjectStart;
        public ulong ObjectSize;
        public uint Class;
        public uint IsDoubted;
        public StateRow State;
        public ulong Target;
        public uint Verdict;
        public uint Reason;
        public uint Working;
        public uint Index;
        public CacheRow Cache;
        public ulong Offset;
        public ulong Length;
        public uint Inferred;
        public uint IsSeen;
        public uint IsMet;
        public uint LegalPart;
        public RecordRow Record;

        public void SetRegisters(ulong[] values)
        {
            for (var number = 0; number < values.Length; number++)
                Registers[Places[number]] = values[number];
        }
    }
}
