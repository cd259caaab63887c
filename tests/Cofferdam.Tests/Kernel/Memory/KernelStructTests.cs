using Cofferdam.Kernel;
using Cofferdam.Kernel.Memory;
using Cofferdam.Tests.Kernel.Btf;

namespace Cofferdam.Tests.Kernel.Memory;

public sealed class KernelStructTests
{
    private static readonly AddressRange _page = AddressRange.OfLength(new KernelAddress(0xffff888000001000), 0x1000);

    [Fact]
    public void Members_are_read_with_their_size()
    {
        var memory = Write(16, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11);
        var thing = KernelStruct.At(memory, SampleTypes.Types, "object", _page.Start);
        Assert.Equal(0x1122334455667788u, thing.Read<ulong>("number"));
        Assert.Equal(0x11223344, thing.Read<int>("high"));
        Assert.Equal(0x55667788u, thing.ReadUnsigned("low"));
        Assert.Throws<ArgumentException>(() => thing.Read<long>("low"));
    }

    // int flag:3, rest:29
    [Fact]
    public void Bit_fields_are_cut_out()
    {
        var thing = KernelStruct.At(Write(48, 0xfd, 0xff, 0xff, 0x7f), SampleTypes.Types, "object", _page.Start);
        Assert.Equal(5u, thing.ReadUnsigned("flag"));
        Assert.Equal(0x0fffffffu, thing.ReadUnsigned("rest"));
        Assert.Throws<ArgumentException>(() => thing.Read<int>("flag"));
    }

    [Fact]
    public void What_is_no_number_is_not_read_as_one()
    {
        var thing = KernelStruct.At(Write(0), SampleTypes.Types, "object", _page.Start);
        Assert.Throws<ArgumentException>(() => thing.ReadUnsigned("table"));
        Assert.Throws<ArgumentException>(() => thing.Follow("number"));
        Assert.Throws<FeatureMissingException>(() => thing.ReadUnsigned("none"));
        Assert.False(thing.Has("none"));
    }

    [Fact]
    public void A_pointer_is_followed_to_its_struct_and_a_null_pointer_is_not()
    {
        var target = _page.Start + 0x80;
        var memory = Write(0).Write(_page.Start, target).Write(target + 8, _page.Start);
        var thing = KernelStruct.At(memory, SampleTypes.Types, "object", _page.Start);
        var next = thing.Follow("link.next");
        Assert.Equal(target, next?.Address);
        Assert.Equal(_page.Start, next?.ReadPointer("prev"));
        Assert.Null(thing.Follow("link.prev"));
    }

    [Fact]
    public void A_text_is_read_up_to_its_zero_byte_even_at_the_end_of_memory()
    {
        var text = _page.End + -3;
        var memory = Write(0).Write(_page.Start + 56, text).Write(text, (byte)'o', (byte)'k');
        Assert.Equal("ok", KernelStruct.At(memory, SampleTypes.Types, "object", _page.Start).ReadText("label"));
        memory.Write(_page.End + -1, (byte)'!');
        Assert.Throws<MalformedDataException>(
            () => KernelStruct.At(memory, SampleTypes.Types, "object", _page.Start).ReadText("label"));
    }

    [Fact]
    public void A_text_without_end_is_refused() =>
        Assert.Contains("no zero byte", Assert.Throws<MalformedDataException>(
            () => Write(0, 1, 2, 3, 4).ReadText(_page.Start, 4)).Message);

    [Fact]
    public void A_list_is_walked_in_order_back_to_its_head()
    {
        var (head, one, two) = (_page.Start, _page.Start + 0x100, _page.Start + 0x200);
        var memory = Write(0).Write(head, one).Write(one, two).Write(two, head);
        var found = KernelList.Walk(memory, SampleTypes.Types, head, "object", "link", limit: 2);
        Assert.Equal([one, two], found.Select(item => item.Address));
        Assert.Throws<MalformedDataException>(
            () => KernelList.Walk(memory, SampleTypes.Types, head, "object", "link", limit: 1));
    }

    [Fact]
    public void An_empty_list_has_nothing_on_it() =>
        Assert.Empty(KernelList.Walk(
            Write(0).Write(_page.Start, _page.Start), SampleTypes.Types, _page.Start, "object", "link", limit: 1));

    [Fact]
    public void A_list_that_does_not_come_back_to_its_head_is_refused()
    {
        var (head, one, two) = (_page.Start, _page.Start + 0x100, _page.Start + 0x200);
        var memory = Write(0).Write(head, one).Write(one, two).Write(two, one);
        Assert.Throws<MalformedDataException>(
            () => KernelList.Walk(memory, SampleTypes.Types, head, "object", "link", limit: 1000));
    }

    private static OverlaidMemory Write(int offset, params byte[] bytes) =>
        new OverlaidMemory(new ZeroMemory(_page)).Write(_page.Start + offset, bytes);
}
