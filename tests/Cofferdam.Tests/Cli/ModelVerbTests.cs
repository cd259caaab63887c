using System.Text.Json;
using Cofferdam.Cli;
using Cofferdam.Tests.Learning;

namespace Cofferdam.Tests.Cli;

public sealed class ModelVerbTests : IDisposable
{
    private readonly MadeUpHeap _heap = new();

    private string Model => _heap.PathOf("model.json");

    [Fact]
    public async Task A_model_is_built_from_boots_and_measured_on_another()
    {
        var boots = _heap.WriteBoots(3, MadeUpHeap.RuleSite, MadeUpHeap.SocketSite);
        var built = await ApplicationRun.Of("model", "build", boots[0], boots[1], "--out", Model, "--json");
        Assert.Equal((ExitCode.Success, ""), (built.Code, built.Error));
        Assert.Equal(2, JsonDocument.Parse(built.Out).RootElement.GetProperty("classes").GetInt32());

        var run = await ApplicationRun.Of("model", "evaluate", Model, boots[2], "--module", "nf_tables", "--json");
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        var report = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(40, report.GetProperty("total").GetProperty("accepted").GetInt64());
        Assert.Equal(20, report.GetProperty("compartment").GetProperty("legal_found").GetInt64());
    }

    [Fact]
    public async Task Only_the_caches_asked_for_have_trees()
    {
        var boots = _heap.WriteBoots(1, MadeUpHeap.RuleSite);
        var run = await ApplicationRun.Of("model", "build", boots[0], "--out", Model, "--cache", "kmalloc-6*");
        Assert.Equal(ExitCode.NotFound, run.Code);
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task A_truncated_data_set_is_one_line_and_no_model()
    {
        var boots = _heap.WriteBoots(2, MadeUpHeap.RuleSite);
        File.WriteAllBytes(boots[1], File.ReadAllBytes(boots[1])[..^100]);
        var run = await ApplicationRun.Of("model", "build", boots[0], boots[1], "--out", Model);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.StartsWith($"cofferdam: data set {boots[1]}: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.False(File.Exists(Model));
    }

    [Fact]
    public async Task A_model_of_another_kernel_build_is_refused()
    {
        var boots = _heap.WriteBoots(1, MadeUpHeap.RuleSite);
        await ApplicationRun.Of("model", "build", boots[0], "--out", Model);
        File.WriteAllText(
            Model, File.ReadAllText(Model).Replace(MadeUpHeap.BuildId, "ff00", StringComparison.Ordinal));
        var run = await ApplicationRun.Of("model", "evaluate", Model, boots[0]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.Contains(
            $"expected one for the kernel build {MadeUpHeap.BuildId}, found one for ff00",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_no_model_is_refused()
    {
        var boots = _heap.WriteBoots(1, MadeUpHeap.RuleSite);
        File.WriteAllText(Model, "{}");
        var run = await ApplicationRun.Of("model", "evaluate", Model, boots[0]);
        Assert.Equal(ExitCode.BadInput, run.Code);
        Assert.StartsWith("cofferdam: model: ", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _heap.Dispose();
}
