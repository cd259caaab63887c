using System.Diagnostics;
using System.Text;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel;
using CsCheck;

namespace Cofferdam.Tests.Policies;

public sealed class PolicyReaderHostileInputTests
{
    private const string Full =
        """
        version: 1
        name: v6
        compartment:
          modules: [nf_tables]
          functions: ['ip6_*', "ndisc_rcv"]
          exclude:
            - ip6_dst_hoplimit
        mode: kill
        initialization: 500ms
        legal: {regions: [stack, percpu], symbols: ['nf_tables:x']}
        bulk-writers:
          - {function: put, destination: 1, length: 2, unit: 8}
          - function: 'x_tables:copy'
            destination: 0
            length: 3
        limits:
          records: 2000
        allow-holes: true
        """;

    [Fact]
    public void A_policy_cut_at_any_byte_is_read_or_refused_in_one_line()
    {
        var bytes = Encoding.UTF8.GetBytes(Full);
        for (var length = 0; length <= bytes.Length; length++)
            ReadOrRefuse(bytes.AsSpan(0, length));
    }

    [Fact]
    public void A_policy_with_any_one_byte_replaced_is_read_or_refused_in_one_line()
    {
        var bytes = Encoding.UTF8.GetBytes(Full);
        foreach (var replacement in "\0\n\t :-[]{}&*!|>'\"%@#?,\x7f"u8.ToArray())
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                var (kept, changed) = (bytes[i], bytes[i] = replacement);
                ReadOrRefuse(bytes);
                bytes[i] = kept;
            }
        }
    }

    [Fact]
    public void Random_texts_of_yaml_characters_are_read_or_refused_in_one_line() =>
        Gen.Char["version1:compartmdul a\n\n  --[]{}&*!|>'\"%@#?,~\r\t\\x0u\u0085\u2028"].Array[0, 60]
            .Sample(text => ReadOrRefuse(Encoding.UTF8.GetBytes(text)), iter: 20_000);

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: {")]
    [InlineData("a: [b, ")]
    [InlineData("'")]
    [InlineData("\n ")]
    [InlineData("a\n")]
    [InlineData("!")]
    [InlineData("&a ")]
    [InlineData("%YAML 1.1\n")]
    [InlineData("a: b\n")]
    [InlineData("|\n")]
    public void A_file_full_of_one_construct_is_refused_in_time(string construct)
    {
        var text = string.Concat(Enumerable.Repeat(construct, PolicyReader.MostBytes / construct.Length));
        var time = Stopwatch.StartNew();

        Assert.Throws<MalformedDataException>(() => PolicyReader.Read(text, "p"));

        Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"took {time.Elapsed}");
    }

    private static void ReadOrRefuse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            PolicyReader.Read(bytes, "p.yaml");
        }
        catch (MalformedDataException e)
        {
            Assert.Matches(@"\Ap\.yaml:[1-9][0-9]*:[1-9][0-9]*: [^\p{Cc}]+\z", e.Message);
        }
    }
}
