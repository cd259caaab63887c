using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Cofferdam.Bpf.Objects;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Kernel.Btf;
using Cofferdam.Learning.Features;
using Cofferdam.Learning.Trees;

namespace Cofferdam.Tests.Bpf;

/// <summary>The C# twins against the types of the C headers.</summary>
public sealed class MapLayoutsTests
{
    private static readonly BtfTypes _types = BtfReader.Read(SectionOf(TestObjectFile.Verdict(), ".BTF"));

    public static TheoryData<string, int> Sizes => new()
    {
        { "site", Unsafe.SizeOf<SiteRow>() },
        { "allocation", Unsafe.SizeOf<AllocationRow>() },
        { "legal_set", Unsafe.SizeOf<LegalSetRow>() },
        { "range", Unsafe.SizeOf<RangeRow>() },
        { "cache", Unsafe.SizeOf<CacheRow>() },
        { "record", Unsafe.SizeOf<RecordRow>() },
        { "write", Unsafe.SizeOf<CheckedWrite>() },
        { "audit", Unsafe.SizeOf<AuditRow>() },
        { "cache_tree", Unsafe.SizeOf<CacheTreeRow>() },
        { "census_entry", Unsafe.SizeOf<CensusEntryRow>() },
        { "state", Unsafe.SizeOf<StateRow>() },
        { "site_counts", Unsafe.SizeOf<SiteCountsRow>() },
        { "layout", Unsafe.SizeOf<LayoutRow>() },
        { "event", Unsafe.SizeOf<EventRow>() },
        { "lesson", Unsafe.SizeOf<LessonRow>() },
        { "lesson_count", Unsafe.SizeOf<LessonCountRow>() },
        { "sample_layout", Unsafe.SizeOf<SampleLayoutRow>() },
        { "bucket", Unsafe.SizeOf<BucketRow>() },
        { "living", Unsafe.SizeOf<LivingRow>() },
        { "sample", Unsafe.SizeOf<SampleRow>() },
        { "histogram", Unsafe.SizeOf<HistogramRow>() },
        { "tree_node", Unsafe.SizeOf<TreeNodeRow>() },
        { "forest", CompiledForest.Bytes },
    };

    public static TheoryData<string, string, int> Offsets => new()
    {
        { "site", "displacement", OffsetOf<SiteRow>(nameof(SiteRow.Displacement)) },
        { "site", "legal_set", OffsetOf<SiteRow>(nameof(SiteRow.LegalSet)) },
        { "site", "extent_end", OffsetOf<SiteRow>(nameof(SiteRow.ExtentEnd)) },
        { "site", "anchor", OffsetOf<SiteRow>(nameof(SiteRow.Anchor)) },
        { "site", "frame", OffsetOf<SiteRow>(nameof(SiteRow.Frame)) },
        { "site", "legal_regions", OffsetOf<SiteRow>(nameof(SiteRow.LegalRegions)) },
        { "site", "object", OffsetOf<SiteRow>(nameof(SiteRow.ObjectRegister)) },
        { "site", "unit", OffsetOf<SiteRow>(nameof(SiteRow.Unit)) },
        { "site", "form", OffsetOf<SiteRow>(nameof(SiteRow.Form)) },
        { "site", "bit_shift", OffsetOf<SiteRow>(nameof(SiteRow.BitShift)) },
        { "cache", "reciprocal", OffsetOf<CacheRow>(nameof(CacheRow.Reciprocal)) },
        { "cache", "left_pad", OffsetOf<CacheRow>(nameof(CacheRow.LeftPad)) },
        { "lesson", "site", OffsetOf<LessonRow>(nameof(LessonRow.Site)) },
        { "lesson", "class", OffsetOf<LessonRow>(nameof(LessonRow.Class)) },
        { "lesson_count", "first", OffsetOf<LessonCountRow>(nameof(LessonCountRow.First)) },
        { "layout", "learning", OffsetOf<LayoutRow>(nameof(LayoutRow.Learning)) },
        { "layout", "module_count", OffsetOf<LayoutRow>(nameof(LayoutRow.ModuleCount)) },
        { "range", "module", OffsetOf<RangeRow>(nameof(RangeRow.Module)) },
        { "allocation", "module", OffsetOf<AllocationRow>(nameof(AllocationRow.Module)) },
        { "loaded_module", "gone", OffsetOf<LoadedModuleRow>(nameof(LoadedModuleRow.Gone)) },
        { "layout", "guarded", OffsetOf<LayoutRow>(nameof(LayoutRow.Guarded)) },
        { "layout", "site_seed", OffsetOf<LayoutRow>(nameof(LayoutRow.SiteSeed)) },
        { "layout", "cache_seed", OffsetOf<LayoutRow>(nameof(LayoutRow.CacheSeed)) },
        { "layout", "cache_slot_mask", OffsetOf<LayoutRow>(nameof(LayoutRow.CacheSlotMask)) },
        { "layout", "allocation_slot_mask", OffsetOf<LayoutRow>(nameof(LayoutRow.AllocationSlotMask)) },
        { "layout", "events_per_site", OffsetOf<LayoutRow>(nameof(LayoutRow.EventsPerSite)) },
        { "event", "object_size", OffsetOf<EventRow>(nameof(EventRow.ObjectSize)) },
        { "event", "working", OffsetOf<EventRow>(nameof(EventRow.Working)) },
        { "event", "stack_bytes", OffsetOf<EventRow>(nameof(EventRow.StackBytes)) },
        { "event", "comm", OffsetOf<EventRow>(nameof(EventRow.Comm)) },
        { "audit", "comm", OffsetOf<AuditRow>(nameof(AuditRow.Comm)) },
        { "audit", "inference", OffsetOf<AuditRow>(nameof(AuditRow.Inference)) },
        { "state", "mode", OffsetOf<StateRow>(nameof(StateRow.Mode)) },
        { "layout", "trees", OffsetOf<LayoutRow>(nameof(LayoutRow.Trees)) },
        { "census_entry", "entry", OffsetOf<CensusEntryRow>(nameof(CensusEntryRow.Entry)) },
        { "sample_layout", "largest", OffsetOf<SampleLayoutRow>(nameof(SampleLayoutRow.Largest)) },
        { "sample_layout", "bucket_shift", OffsetOf<SampleLayoutRow>(nameof(SampleLayoutRow.BucketShift)) },
        { "living", "chain", OffsetOf<LivingRow>(nameof(LivingRow.Chain)) },
        { "sample", "content", OffsetOf<SampleRow>(nameof(SampleRow.Content)) },
        { "event", "stack", OffsetOf<EventRow>(nameof(EventRow.Stack)) },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_row_is_as_long_as_its_structure(string structure, int size) =>
        Assert.Equal((ulong)size, _types.SizeOf(_types.Require<BtfStruct>(structure).Id));

    [Theory]
    [MemberData(nameof(Offsets))]
    public void A_field_lies_where_its_twin_does(string structure, string field, int offset) =>
        Assert.Equal((ulong)offset, _types.RequireField(_types.Require<BtfStruct>(structure).Id, field).Offset);

    [Fact]
    public void Region_classes_have_the_numbers_of_the_programs() => AssertSame<RegionClass>("object_class", "CLASS");

    [Fact]
    public void Losses_have_the_numbers_of_the_programs() => AssertSame<Loss>("loss", "LOSS");

    [Fact]
    public void Losses_of_samples_have_the_numbers_of_the_programs() =>
        AssertSame<SampleLoss>("sample_loss", "SAMPLE_LOSS");

    [Fact]
    public void Purposes_have_the_numbers_of_the_programs() => AssertSame<SamplePurpose>("purpose", "PURPOSE");

    [Fact]
    public void Verdicts_have_the_numbers_of_the_programs() => AssertSame<Verdict>("verdict", "VERDICT");

    [Fact]
    public void Reasons_have_the_numbers_of_the_programs() => AssertSame<VerdictReason>("reason", "REASON");

    [Fact]
    public void Entries_have_the_numbers_of_the_programs() => AssertSame<CensusEntry>("entry", "ENTRY");

    [Fact]
    public void Inferences_have_the_numbers_of_the_programs() => AssertSame<Inference>("inference", "INFERENCE");

    [Fact]
    public void Outcomes_have_the_numbers_of_the_programs() => AssertSame<Outcome>("outcome", "OUTCOME");

    [Fact]
    public void Record_sources_have_the_numbers_of_the_programs() => AssertSame<RecordSource>("known", "KNOWN");

    [Fact]
    public void The_census_is_as_long_as_its_structure() =>
        Assert.Equal((ulong)LoadedObject.CensusBytes, _types.SizeOf(_types.Require<BtfStruct>("census").Id));

    [Fact]
    public void Word_classes_have_the_numbers_of_the_programs() => AssertSame<WordClass>("word_class", "WORD");

    [Fact]
    public void Features_have_the_numbers_of_the_programs() => AssertSame<FeatureKind>("feature_kind", "FEATURE");

    [Fact]
    public void Abstentions_have_the_numbers_of_the_programs() => AssertSame<Abstention>("abstention", "ABSTAIN");

    [Fact]
    public void Trees_have_the_limits_of_the_programs() =>
        Assert.Equal(
            [
                ("NODE_LIMIT", CompiledForest.NodeLimit), ("MASK_LIMIT", CompiledForest.MaskLimit),
                ("TREE_DEPTH", DecisionTree.DepthLimit),
            ],
            _types.Require<BtfEnumeration>("tree_limits").Enumerators.Select(limit => (limit.Name, (int)limit.Value)));

    // OUT_OF_BOUNDS and OutOfBounds, PERCPU and PerCpu are the same name.
    private static void AssertSame<T>(string enumeration, string prefix)
        where T : struct, Enum
    {
        var theirs = _types.Require<BtfEnumeration>(enumeration).Enumerators
            .Where(value => value.Name is not ("LOSSES" or "SAMPLE_LOSSES" or "INFERENCES" or "OUTCOMES"))
            .ToDictionary(value => value.Name[prefix.Length..].Replace("_", "", StringComparison.Ordinal), v => (int)v.Value);
        var ours = Enum.GetValues<T>().ToDictionary(value => value.ToString().ToUpperInvariant(), v => Convert.ToInt32(v, null));
        Assert.Equal(theirs.OrderBy(pair => pair.Value), ours.OrderBy(pair => pair.Value));
    }

    private static int OffsetOf<T>(string field) => (int)Marshal.OffsetOf<T>(field);

    // The section headers of an ELF64 file, enough to find one section in an object that clang wrote.
    private static byte[] SectionOf(byte[] elf, string name)
    {
        var headers = (int)BinaryPrimitives.ReadUInt64LittleEndian(elf.AsSpan(0x28));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3c));
        var names = Header(BinaryPrimitives.ReadUInt16LittleEndian(elf.AsSpan(0x3e)));
        return Enumerable.Range(0, count).Select(Header)
            .First(section => NameAt(names.Offset + section.Name) == name).Bytes();

        Section Header(int index)
        {
            var header = elf.AsSpan(headers + (64 * index));
            return new Section(
                elf,
                (int)BinaryPrimitives.ReadUInt32LittleEndian(header),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]),
                (int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]));
        }

        string NameAt(int offset) => Encoding.ASCII.GetString(elf.AsSpan(offset, elf.AsSpan(offset).IndexOf((byte)0)));
    }

    private readonly record struct Section(byte[] File, int Name, int Offset, int Length)
    {
        public byte[] Bytes() => File[Offset..(Offset + Length)];
    }
}
