using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using CsCheck;

namespace Cofferdam.Tests.Bpf;

/// <summary>
/// The shortcuts of the check against the reference of the verdict: they allow what it allows, and nothing else. Needs the
/// right to load eBPF programs; nothing is attached.
/// </summary>
public sealed class ShortcutTests : IDisposable
{
    private const int Rax = 0, Rcx = 1, Rsp = 4;
    private const byte None = 255;
    private const uint ThreadSize = 1 << 14;
    private const ulong DirectMap = 0xff11_0000_0000_0000;
    private const ulong Multiplier = 0x9e3779b97f4a7c15;

    // The object whose record is in the map.
    private ulong _changed;

    private readonly TestObject _object = TestObject.Load(
        TestObjectFile.Verdict(), new LayoutRow { DirectMap = DirectMap, ThreadSize = ThreadSize });

    private static readonly Gen<(int Start, int End)> _extents = Gen.OneOf(
        Gen.Const((0, 0)),
        Gen.Select(Gen.Int[-300, 20], Gen.Int[1, 600]).Select((start, length) => (start, start + length)));

    // Places of the first three, of the next two, and of the last are the same: see bpf/recent.h.
    private static readonly ulong[] _starts =
        [.. new ulong[] { 0x7_0000_1234, 0x7_0000_1235, 0x7_8000_0000, 0x8_0000_1234, 0x8_0000_1236, 0xffff_0000_0001 }
            .Select(StartNamed)];

    [Fact]
    public void The_shortcut_to_the_stack_allows_what_the_verdict_allows_there()
    {
        var allowed = 0;
        Gen.Select(
            Gen.ULong[0, ThreadSize / 8].Select(words => 0xffffc900_0000_4000 + (words * 8)),
            Gen.OneOf(Gen.ULong[0, 400], Gen.ULong[0, 1UL << 16], Gen.ULong),
            Gen.Int[-40, 40],
            Gen.OneOf(Gen.UInt[1, 64], Gen.UInt[1, uint.MaxValue]),
            _extents,
            Gen.Bool)
        .Sample(
            (stackPointer, above, start, length, extent, isLegal) =>
            {
                int[] legal = isLegal ? [(int)RegionClass.Stack, 40] : [40];
                var test = Case(legal, start, length, extent);
                test.Set(Rax, unchecked(stackPointer + above));
                test.Set(Rsp, stackPointer);
                _object.Run("run_shortcut", ref test);
                var room = ThreadSize - (stackPointer % ThreadSize);
                var verdict = VerdictEvaluator.Judge(
                    test.Site, legal.ToHashSet(), new FoundObject((int)RegionClass.Stack, stackPointer, room),
                    test.Special, new Evidence(IsWorking: true, IsDoubted: false));
                Assert.Equal(above < room && verdict.Verdict == Verdict.Allow, test.ToStack != 0);
                allowed += (int)test.ToStack;
            },
            threads: 1,
            iter: 20_000);
        Assert.True(allowed > 100, $"{allowed} allowed");
    }

    [Fact]
    public void The_shortcut_to_a_recent_record_allows_what_the_verdict_allows_by_the_record()
    {
        var allowed = 0;
        var step = Gen.Select(
            Gen.Int[0, _starts.Length - 1], Gen.Int[0, 3], Gen.UInt[1, 300], Gen.UShort[30, 40],
            Gen.ULong[0, 310], Gen.Int[-8, 8], Gen.UInt[1, 32], Gen.ULong[0, 2]);
        step.Array[1, 40].Sample(
            steps =>
            {
                int[] legal = [32, 33, 34, 35, 36];
                _object.Map("legal_sets").Set(0u, LegalSetRow.Of(legal));
                var records = new Dictionary<ulong, RecordRow>();
                foreach (var (at, action, size, number, into, from, length, misses) in steps)
                {
                    var start = _starts[at];
                    if (action < 3)
                        Change(records, start, action, new RecordRow { Size = size, Class = number });
                    // The pointer points somewhere into the object, and the site has a memory of that, or one of another.
                    var test = Case(legal, from, length, (0, 0));
                    test.Set(Rax, start + into);
                    test.Offset = into + misses;
                    _object.Run("run_shortcut", ref test);
                    var isAllowed = misses == 0
                        && records.TryGetValue(start, out var record)
                        && into < record.Size
                        && record.Class >= (int)RegionClass.First
                        && VerdictEvaluator.Judge(
                            test.Site, legal.ToHashSet(), new FoundObject(record.Class, start, record.Size),
                            test.Special, new Evidence(IsWorking: true, IsDoubted: false)).Verdict == Verdict.Allow;
                    // The copy of a record may be gone for that of another.
                    if (test.ToRecent != 0)
                        Assert.True(isAllowed);
                    else if (action == 0)
                        Assert.False(isAllowed);
                    allowed += (int)test.ToRecent;
                }

                foreach (var start in _starts)
                    Change(records, start, action: 1, default);
            },
            threads: 1,
            iter: 500);
        Assert.True(allowed > 100, $"{allowed} allowed");
    }

    [Fact]
    public void The_shortcut_to_a_slab_allows_what_the_verdict_allows_in_its_objects()
    {
        var allowed = 0;
        Gen.Select(
            Gen.UInt[8, 3000], Gen.UShort[0, 16], Gen.UInt[1, 40], Gen.UInt[0, 45], Gen.UInt[0, 3100], Gen.Int[-8, 8],
            Gen.UInt[1, 64])
        .Sample(
            (objectSize, pad, objects, index, into, start, length) =>
            {
                var size = objectSize + pad + 8;
                var divisor = ReciprocalDivisor.Of(size);
                var test = Case([40], start, length, (0, 0));
                test.Slab = DirectMap + 0x8000;
                test.Objects = objects;
                test.Cache = new CacheRow
                {
                    Class = 40,
                    Size = size,
                    ObjectSize = objectSize,
                    Reciprocal = divisor.Multiplier,
                    Shift1 = divisor.Shift1,
                    Shift2 = divisor.Shift2,
                    LeftPad = pad,
                };
                test.Set(Rax, test.Slab + (size * (ulong)index) + into);
                _object.Run("run_shortcut", ref test);
                var number = ((size * index) + into) / size;
                var found = new FoundObject(40, test.Slab + (size * (ulong)number) + pad, objectSize);
                var verdict = VerdictEvaluator.Judge(
                    test.Site, new HashSet<int> { 40 }, found, test.Special, new Evidence(IsWorking: true, IsDoubted: false));
                Assert.Equal(number < objects && verdict.Verdict == Verdict.Allow, test.ToSlab != 0);
                allowed += (int)test.ToSlab;
            },
            threads: 1,
            iter: 20_000);
        Assert.True(allowed > 100, $"{allowed} allowed");
    }

    [Fact]
    public void A_copy_of_a_record_that_is_not_so_any_more_is_not_kept()
    {
        var start = _starts[0];
        _object.Map("legal_sets").Set(0u, LegalSetRow.Of([32, 33]));
        foreach (var now in new RecordRow[] { default, new() { Size = 8, Class = 32 }, new() { Size = 64, Class = 33 } })
        {
            var copy = new RecentCase
            {
                Start = start,
                Now = now,
                Then = new RecordRow { Size = 64, Class = 32 },
                Copies = 1,
            };
            _object.Run("run_recent", ref copy);
            var test = Case([32, 33], 0, 8, (0, 0));
            test.Set(Rax, start);
            _object.Run("run_shortcut", ref test);
            Assert.Equal(0u, test.ToRecent);
        }
    }

    [Fact]
    public void All_ways_find_the_same_write() => Gen
        .Select(Gen.ULong.Array[16], Gen.Int[0, 16], Gen.Int[0, 16], Gen.Int[0, 16], Gen.Int[0, 3], Gen.Int, Gen.Int)
        .Sample(
            (registers, @base, index, pointer, shift, displacement, start) =>
            {
                var test = new ShortcutCase
                {
                    Site = new SiteRow
                    {
                        Displacement = displacement,
                        Start = start,
                        Length = 8,
                        Base = NumberOf(@base),
                        Index = NumberOf(index),
                        Shift = (byte)shift,
                        ObjectRegister = NumberOf(pointer),
                        Bits = None,
                        Extent = -4,
                        ExtentEnd = 60,
                    },
                };
                for (var number = 0; number < registers.Length; number++)
                    test.Set(number, registers[number]);
                _object.Run("run_shortcut", ref test);
                Assert.Equal(test.Special, test.Compound);
                if (index == 16 && pointer == 16)
                {
                    Assert.Equal(
                        test.Special with { ObjectAddress = test.Special.Address, Extent = 0, ExtentEnd = 0 }, test.Plain);
                }
            },
            threads: 1,
            iter: 10_000);

    public void Dispose() => _object.Dispose();

    private static byte NumberOf(int register) => register == 16 ? None : (byte)register;

    // mov [rax], ... with the bytes to check from `start` on.
    private static ShortcutCase Case(int[] legal, int start, uint length, (int Start, int End) extent) => new()
    {
        Site = new SiteRow
        {
            Start = start,
            Displacement = start,
            Length = length,
            Base = Rax,
            Index = None,
            Bits = None,
            ObjectRegister = None,
            Extent = extent.Start,
            ExtentEnd = extent.End,
            LegalRegions = RegionClasses.In(legal),
        },
    };

    // 0: made, and copied; 1: removed; 2: changed.
    private void Change(Dictionary<ulong, RecordRow> records, ulong start, int action, RecordRow record)
    {
        var now = action == 1 ? default : record;
        records[start] = now;
        var test = new RecentCase
        {
            Start = start,
            Evicted = _changed,
            Now = now,
            Then = now,
            Copies = action == 0 ? 1u : 0,
        };
        _object.Run("run_recent", ref test);
        _changed = start;
    }

    // Undoes the multiplication of recent_name(): by the multiplier's inverse, in as many bits.
    private static ulong StartNamed(ulong name)
    {
        var inverse = Multiplier;
        for (var bits = 3; bits < 64; bits *= 2)
            inverse = unchecked(inverse * (2 - (Multiplier * inverse)));
        return DirectMap + (unchecked(name * inverse) & ((1UL << 48) - 1));
    }

    /// <summary>struct shortcut_case of tests/bpf/verdict_test.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ShortcutCase
    {
        // Where struct pt_regs has the registers, by their number in x86-64 encoding.
        private static ReadOnlySpan<byte> Places => [10, 11, 12, 5, 19, 4, 13, 14, 9, 8, 7, 6, 3, 2, 1, 0];

        public fixed ulong Registers[21];
        public SiteRow Site;
        public ulong Offset;
        public CheckedWrite Plain;
        public CheckedWrite Compound;
        public CheckedWrite Special;
        public ulong Slab;
        public CacheRow Cache;
        public uint Objects;
        public uint ToStack;
        public uint ToRecent;
        public uint ToSlab;

        public void Set(int register, ulong value) => Registers[Places[register]] = value;
    }

    /// <summary>struct recent_case of tests/bpf/verdict_test.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct RecentCase
    {
        public ulong Start;
        public ulong Evicted;
        public RecordRow Now;
        public RecordRow Then;
        public uint Copies;
        private readonly uint _unused;
    }
}
