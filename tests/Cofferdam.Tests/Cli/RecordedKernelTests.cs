using System.Text.Json;
using Cofferdam.Cli;
using Cofferdam.Tests.Kernel;

namespace Cofferdam.Tests.Cli;

/// <summary>The verbs that need no running kernel, from the command line to the output, on both recorded kernels.</summary>
public sealed class RecordedKernelTests
{
    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Analyze_counts_every_store_once_in_each_way(string series)
    {
        var report = await AnswerOf(series, "analyze", "nf_tables");

        var stores = report.GetProperty("stores").GetInt32();
        Assert.InRange(stores, 7000, 10000);
        Assert.Equal(stores, SumOf(report.GetProperty("stores_by_class")));
        Assert.Equal(stores, SumOf(report.GetProperty("stores_by_kind")));
        Assert.InRange(report.GetProperty("probes").GetInt32(), 1200, 1600);
        // What Linux takes for a jump when it is probed.
        Assert.Equal(20, report.GetProperty("unprovable").GetInt32());
        // A recording has the symbols of few functions, so that tail calls of the others look like jumps to nowhere.
        foreach (var gap in report.GetProperty("functions_without_coverage").EnumerateArray())
            Assert.Contains("where no function starts", gap.ToString(), StringComparison.Ordinal);
        foreach (var hole in report.GetProperty("holes").EnumerateArray())
            Assert.Matches("where no function starts|vmovdqa .* for a branch when it is probed", hole.ToString());
        Assert.InRange(report.GetProperty("allocation_sites").GetArrayLength(), 40, 100);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("legal_classes").ValueKind);
    }

    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Analyze_prints_the_numbers_for_people(string series)
    {
        var run = await Run(series, "analyze", "nf_tables");

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.StartsWith("nf_tables: 5", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"checked by a probe +\d,\d{3} +\d\d\.\d %", run.Out);
    }

    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Inspect_sites_lists_as_many_as_analyze_counts(string series)
    {
        var analysis = await AnswerOf(series, "analyze", "nf_tables");
        var checkedSites = await AnswerOf(series, "inspect", "sites", "nf_tables");
        var all = await AnswerOf(series, "inspect", "sites", "nf_tables", "--all");

        Assert.Equal(
            analysis.GetProperty("probes").GetInt32() + analysis.GetProperty("unprovable").GetInt32(),
            checkedSites.GetProperty("sites").GetArrayLength());
        Assert.Equal(analysis.GetProperty("stores").GetInt32(), all.GetProperty("sites").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Explain_says_what_a_site_writes_and_why(string series)
    {
        var sites = await AnswerOf(series, "inspect", "sites", "nf_tables");
        var first = sites.GetProperty("sites").EnumerateArray().First(
            site => site.GetProperty("function").GetString() == "__nft_trace_packet");
        var place = $"__nft_trace_packet+0x{first.GetProperty("offset").GetInt32():x}";

        var written = (await AnswerOf(series, "explain", "nf_tables", place)).GetProperty("written");
        var byAddress = await Run(series, "explain", "nf_tables", first.GetProperty("address").GetString()!);

        Assert.Equal("specific", written.GetProperty("sort").GetString());
        Assert.StartsWith(
            "struct nft_traceinfo+", written.GetProperty("targets")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "argument ", written.GetProperty("because")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("it writes struct nft_traceinfo+", byAddress.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Analyze_gives_each_candidate_one_sort_of_type_and_most_a_specific_one(string series)
    {
        var types = (await AnswerOf(series, "analyze", "nf_tables")).GetProperty("types");

        int Count(string sort) => types.GetProperty(sort).GetInt32();
        Assert.Equal(Count("candidates"), Count("proven") + Count("specific") + Count("weak") + Count("unknown"));
        Assert.Equal(Count("unknown"), SumOf(types.GetProperty("unknown_by_reason")));
        Assert.InRange(Count("specific"), 0.6 * Count("candidates"), Count("candidates"));
    }

    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Inspect_function_shows_every_byte_and_who_is_called(string series)
    {
        var report = await AnswerOf(series, "inspect", "function", "nft_trans_alloc_gfp");

        var function = Assert.Single(report.GetProperty("functions").EnumerateArray());
        Assert.Equal("nf_tables", function.GetProperty("module").GetString());
        Assert.Equal(0, function.GetProperty("undecoded_bytes").GetInt32());
        var targets = function.GetProperty("instructions").EnumerateArray()
            .Select(instruction => instruction.GetProperty("target").GetString());
        Assert.Contains(targets, target => target?.Contains("kmalloc", StringComparison.Ordinal) == true);
    }

    [Theory]
    [MemberData(nameof(RecordedKernels.Series), MemberType = typeof(RecordedKernels))]
    public async Task Inspect_btf_shows_a_type_of_a_module_as_c(string series)
    {
        var run = await Run(series, "inspect", "btf", "list_head", "--module", "nf_tables");

        Assert.Equal(ExitCode.Success, run.Code);
        Assert.StartsWith("struct list_head {\n    struct list_head *next;", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("analyze nf_table", 8, "no loaded module is called 'nf_table'; did you mean 'nf_tables'?")]
    [InlineData("inspect sites notes", 8, "no loaded module is called 'notes'")]
    [InlineData("inspect function nft_do_chian", 8, "no function is called 'nft_do_chian'; did you mean 'nft_do_chain'")]
    [InlineData("inspect function nf_tables:nosuch_*", 8, "no function matches 'nf_tables:nosuch_*'")]
    [InlineData("explain nf_tables nft_do_chian+0x1", 8, "no function with access sites is called 'nft_do_chian'; did")]
    [InlineData("explain nf_tables nft_do_chain+0x1", 8, "no access site is at nft_do_chain+0x1; the nearest are nft_")]
    [InlineData("explain nf_tables nft_do_chain+x", 2, "'nft_do_chain+x' names no site: 'x' is no hexadecimal number")]
    [InlineData("explain nf_tables here", 2, "'here' names no site: use function+0xoffset, an address, or a number")]
    [InlineData("explain nf_tables 7", 2, "the sites of a recorded kernel have no numbers")]
    [InlineData("explain nf_tables 0x10", 8, "no access site of the compartment is at 0x10")]
    [InlineData("inspect function a/b", 2, "'a/b' cannot name a function")]
    [InlineData("inspect btf lsit_head", 8, "no type is called 'lsit_head'; did you mean 'list_head'")]
    [InlineData("inspect btf list_head --module notes", 8, "module 'notes' has no types in the recording")]
    public async Task A_name_that_does_not_exist_is_one_line(string arguments, int code, string expected)
    {
        var run = await Run("6.1", arguments.Split(' '));

        Assert.Equal(code, (int)run.Code);
        Assert.StartsWith("cofferdam: " + expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Verbose_tells_how_long_each_step_took()
    {
        var run = await Run("6.1", "analyze", "nf_tables", "--verbose");

        Assert.Matches(
            @"\Areading the kernel: \d+ ms\nfinding the functions: \d+ ms\nanalysing what they write: \d+ ms\n\z", run.Error);
    }

    [Fact]
    public async Task A_cancelled_analysis_says_so()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Cofferdam.Cli.Output.Terminal(output, error, false, false, colours: false);

        var code = await Application.RunAsync(
            ["analyze", "nf_tables", "--recording", RecordedKernels.Directory("6.1")],
            terminal,
            new CancellationToken(canceled: true));

        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Equal("cofferdam: interrupted\n", error.ToString());
        Assert.Empty(output.ToString());
    }

    private static Task<ApplicationRun> Run(string series, params string[] arguments) =>
        ApplicationRun.Of([.. arguments, "--recording", RecordedKernels.Directory(series)]);

    private static async Task<JsonElement> AnswerOf(string series, params string[] arguments)
    {
        var run = await Run(series, [.. arguments, "--json"]);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Out).RootElement;
    }

    private static int SumOf(JsonElement counts) => counts.EnumerateObject().Sum(count => count.Value.GetInt32());
}
