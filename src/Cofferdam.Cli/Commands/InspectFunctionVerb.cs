using System.CommandLine;
using Cofferdam.Analysis.Accesses;
using Cofferdam.Analysis.Merging;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Compilation;
using Cofferdam.Compartments.Policies;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows the live code of functions and what each instruction writes.</summary>
internal sealed class InspectFunctionVerb : Verb
{
    private readonly Argument<string> _name = new("name")
    {
        Description = "A function or a pattern with * and ?, possibly with module: (or vmlinux:) before it",
    };

    private readonly Option<RoutinePass?> _after = new("--after")
    {
        Description = "Print what is known after this pass of the analysis: instructions, blocks, values or checks",
        HelpName = "pass",
    };

    private readonly Option<DirectoryInfo?> _recording = KernelOption.Create();

    /// <summary>The verb.</summary>
    public InspectFunctionVerb(Terminal terminal)
        : base(terminal, "function", "Show the live code of functions, and what each instruction writes")
    {
        Add(_name);
        Add(_after);
        Add(_recording);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam inspect function nft_do_chain", "a function and the parts that the compiler split off"),
        new("cofferdam inspect function 'nf_tables:nft_trans_*'", "several, of one module"),
        new("cofferdam inspect function nft_do_chain --after values", "what every address is made of"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var name = invocation.Arguments.GetRequiredValue(_name);
        if (!SymbolPattern.TryParse(name, out var pattern))
            throw new CommandException(ExitCode.Usage, $"'{name}' cannot name a function");

        using var kernel = KernelOption.Open(
            invocation.Arguments.GetValue(_recording), "reading the code of the running kernel");
        var functions = CompartmentSelection.Select(new CompartmentDefinition([], [pattern], []), kernel);
        var options = CompartmentAnalysis.OptionsFor(kernel);
        var map = AccessMap.Build(functions.ReadCode(kernel), options);
        if (invocation.Arguments.GetValue(_after) is { } pass)
        {
            foreach (var plan in CheckPlan.OfAll(map, options))
                invocation.Terminal.Out.WriteLine(RoutinePrinter.Print(plan, pass));
            return ExitCode.Success;
        }

        invocation.Answer(
            FunctionsReport.Of(map, kernel), ReportJson.Indented.FunctionsReport, CodePrinter.PrintFunctions);
        return ExitCode.Success;
    }
}
