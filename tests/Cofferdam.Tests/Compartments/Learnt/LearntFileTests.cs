using System.Text;
using Cofferdam.Compartments.Learnt;
using Cofferdam.Kernel;
using CsCheck;

namespace Cofferdam.Tests.Compartments.Learnt;

/// <summary>Files of what was learnt.</summary>
public sealed class LearntFileTests
{
    private const string Minimal =
        "version: 1\npolicy: p\nkernel: k\nbuild-id: 'ab'\n";

    private static readonly DateTimeOffset _day = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<LearntWrite> _write = Gen.Select(
            Gen.Select(Gen.String[Gen.Char["abc_.019"], 1, 20], Gen.Int[0, 0xffff]),
            Gen.Char[' ', '~'].Array[1, 40],
            Gen.Enum<LearntStanding>(),
            Gen.ULong[0, 99_999_999_999],
            Gen.Int[0, 86_400])
        .Select((site, written, standing, count, seconds) => new LearntWrite(
            $"{site.Item1}+0x{site.Item2:x}", new string(written), standing, count, _day.AddSeconds(seconds)));

    private static readonly Gen<LearntWrites> _writes = _write.Array[0, 20].Select(writes => new LearntWrites(
        "nf_tables", "6.1.0", "0123abcd",
        LearntWrites.Ordered(writes.DistinctBy(write => (write.Site, write.Written)))));

    [Fact]
    public void What_was_written_reads_back_as_it_was() => _writes.Sample(learnt =>
    {
        var read = Read(LearntPrinter.Print(learnt));

        Assert.Equal((learnt.Policy, learnt.Kernel, learnt.BuildId), (read.Policy, read.Kernel, read.BuildId));
        Assert.Equal(learnt.Writes, read.Writes);
    });

    [Fact]
    public void What_was_learnt_before_stays_and_is_counted_together()
    {
        var first = Of(Write("f+0x1", "stack", 2, seconds: 5), Write("f+0x9", "stack", 1, seconds: 1));
        var later = Of(Write("f+0x1", "stack", 3, seconds: 9), Write("f+0x1", "cache c", 1, seconds: 9));

        Assert.Equal(
            [
                Write("f+0x1", "cache c", 1, seconds: 9),
                Write("f+0x1", "stack", 5, seconds: 5),
                Write("f+0x9", "stack", 1, seconds: 1),
            ],
            first.With(later).Writes);
        Assert.Equal([Write("f+0x1", "cache c", 1, seconds: 9)], first.NewIn(later).Writes);
    }

    [Theory]
    [InlineData("", "f:1:1: the file is empty")]
    [InlineData("[]", "f:1:1: a file of what was learnt must be a map, found a list")]
    [InlineData("version: 1\n", "f:1:1: 'policy' is missing: ")]
    [InlineData("version: 2\npolicy: p\n", "f:1:1: this is version 1 of the schema, and the file is another's")]
    [InlineData(Minimal + "lernt: []\n", "f:5:1: unknown key 'lernt' in a file of what was learnt; did you mean 'learnt'?")]
    [InlineData(Minimal + "learnt: x\n", "f:5:9: 'learnt' must be a list of maps, found 'x'")]
    [InlineData(Minimal + "learnt: [{site: f}]\n", "f:5:17: 'site': expected function+0xoffset, found 'f'")]
    [InlineData(Minimal + "learnt: [{site: f+0xg}]\n", "f:5:17: 'site': expected function+0xoffset, found ")]
    [InlineData(Minimal + "learnt: [{site: +0x1}]\n", "f:5:17: 'site': expected function+0xoffset, found ")]
    [InlineData(Minimal + "learnt: [{site: f+0x1}]\n", "f:5:10: 'writes' is missing: the name of an object class")]
    [InlineData(
        Minimal + "learnt: [{site: f+0x1, writes: stack, count: -1}]\n", "f:5:46: 'count': expected a number, found ")]
    [InlineData(
        Minimal + "learnt: [{site: f+0x1, writes: stack, count: 1, first: '2026-13-31T00:00:00Z'}]\n",
        "f:5:56: 'first': expected a time such as 2026-01-31T23:59:00Z, found ")]
    [InlineData(Minimal + "learnt: [{site: f+0x1, writes: a\u0001}]\n", "f:")]
    public void A_mistake_is_one_line_with_its_place(string text, string expected)
    {
        var e = Assert.Throws<MalformedDataException>(() => Read(text));

        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void A_device_without_end_is_refused()
    {
        var e = Assert.Throws<MalformedDataException>(() => LearntReader.ReadFile("/dev/zero"));

        Assert.Equal("/dev/zero:1:1: larger than 8388608 bytes, which no file of what was learnt is", e.Message);
    }

    [Fact]
    public void A_truncated_file_is_refused_or_read_as_less_but_never_as_something_else()
    {
        var whole = Of(Write("f+0x1", "stack", 2, seconds: 5), Write("f+0x9", "cache c", 1, seconds: 1));
        var bytes = Encoding.UTF8.GetBytes(LearntPrinter.Print(whole));
        for (var length = 0; length < bytes.Length; length++)
        {
            try
            {
                var read = LearntReader.Read(bytes.AsSpan(0, length), "f");
                Assert.All(read.Writes, write => Assert.Contains(write, whole.Writes));
            }
            catch (MalformedDataException)
            {
            }
        }
    }

    private static LearntWrites Read(string text) => LearntReader.Read(Encoding.UTF8.GetBytes(text), "f");

    private static LearntWrites Of(params LearntWrite[] writes) =>
        new("p", "k", "ab", LearntWrites.Ordered(writes));

    private static LearntWrite Write(string site, string written, ulong count, int seconds) =>
        new(site, written, LearntStanding.Learnt, count, _day.AddSeconds(seconds));
}
