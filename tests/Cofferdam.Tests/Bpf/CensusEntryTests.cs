using System.Runtime.InteropServices;
using Cofferdam.Bpf.Objects;
using CsCheck;

namespace Cofferdam.Tests.Bpf;

/// <summary>
/// How the census enters an object (bpf/adopt.h), with what may have happened since it was read. Needs the right to
/// load eBPF programs; nothing is attached.
/// </summary>
public sealed class CensusEntryTests : IDisposable
{
    private static readonly RecordRow _found = new() { Size = 128, Class = 40, Known = (ushort)RecordSource.ByCensus };

    private static readonly RecordRow _recorded =
        new() { Size = 100, Class = 41, Known = (ushort)RecordSource.Recorded };

    private readonly TestObject _object = TestObject.Load(TestObjectFile.Verdict());

    [Fact]
    public void An_object_that_stayed_gets_a_record()
    {
        var test = Enter(new() { IsRunning = 1 });

        Assert.Equal((CensusEntry.Made, _found, 0u), (test.Entry.Entry, test.After, test.IsDoubted));
    }

    [Fact]
    public void An_object_that_was_freed_or_allocated_since_gets_no_class_and_is_doubted()
    {
        var test = Enter(new() { IsRunning = 1, IsChanged = 1 });

        Assert.Equal((CensusEntry.Changed, default(RecordRow), 1u), (test.Entry.Entry, test.After, test.IsDoubted));
    }

    [Fact]
    public void The_record_of_an_allocation_that_was_seen_stays()
    {
        var test = Enter(new() { IsRunning = 1, IsChanged = 1, Before = _recorded });

        Assert.Equal((CensusEntry.Recorded, _recorded, 0u), (test.Entry.Entry, test.After, test.IsDoubted));
    }

    [Fact]
    public void An_object_without_room_for_its_record_is_doubted()
    {
        var test = Enter(new() { IsRunning = 1, IsFull = 1 });

        Assert.Equal((CensusEntry.Lost, default(RecordRow), 1u), (test.Entry.Entry, test.After, test.IsDoubted));
    }

    [Fact]
    public void What_changes_is_noted_only_while_a_census_goes_on() => Gen.ULong.Where(address => address != 0).Sample(
        address =>
        {
            var entry = new CensusEntryRow { Address = address, Record = _found };

            Assert.Equal(CensusEntry.Made, Enter(new() { Entry = entry, IsChanged = 1 }).Entry.Entry);
            Assert.Equal(CensusEntry.Changed, Enter(new() { Entry = entry, IsChanged = 1, IsRunning = 1 }).Entry.Entry);
        },
        threads: 1,
        iter: 1000);

    public void Dispose() => _object.Dispose();

    private EnteringCase Enter(EnteringCase test)
    {
        if (test.Entry.Address == 0)
            test.Entry = new CensusEntryRow { Address = 0xffff_8880_1234_5600, Record = _found };
        _object.Run("run_enter", ref test);
        return test;
    }

    /// <summary>struct entering_case of tests/bpf/verdict_test.bpf.c.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct EnteringCase
    {
        public CensusEntryRow Entry;
        public RecordRow Before;
        public RecordRow After;
        public uint IsChanged;
        public uint IsFull;
        public uint IsRunning;
        public uint IsDoubted;
    }
}
