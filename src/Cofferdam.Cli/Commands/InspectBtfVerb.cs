using System.CommandLine;
using Cofferdam.Cli.Output;
using Cofferdam.Cli.Reports;
using Cofferdam.Compartments.Policies;
using Cofferdam.Kernel.Btf;

namespace Cofferdam.Cli.Commands;

/// <summary>Shows a type of the kernel or of a module as C with offsets.</summary>
internal sealed class InspectBtfVerb : Verb
{
    private const string TypesFolder = "/sys/kernel/btf";

    private readonly Argument<string> _name = new("type")
    {
        Description = "The tag of a struct, union or enum, or the name of a typedef or function",
    };

    private readonly Option<string?> _module = new("--module")
    {
        Description = "Look in the types of this module first, then in the kernel's",
        HelpName = "module",
    };

    private readonly Option<DirectoryInfo?> _recording = KernelOption.Create();

    /// <summary>The verb.</summary>
    public InspectBtfVerb(Terminal terminal)
        : base(terminal, "btf", "Show a type of the running kernel as C, with the offset and size of every member")
    {
        Add(_name);
        Add(_module);
        Add(_recording);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Example> Examples =>
    [
        new("cofferdam inspect btf kmem_cache", "a struct of the kernel"),
        new("cofferdam inspect btf nft_rhash --module nf_tables", "one that only a module has"),
    ];

    /// <inheritdoc/>
    protected override ExitCode Run(Invocation invocation, CancellationToken cancellation)
    {
        var arguments = invocation.Arguments;
        var types = ReadTypes(arguments.GetValue(_recording), arguments.GetValue(_module));
        var name = arguments.GetRequiredValue(_name);
        var found = types.FindAll<BtfType>(name).Where(type => type is not BtfForward).ToArray();
        if (found.Length == 0)
            throw new NotFoundException("type", name, NamesOf(types));

        var printer = new BtfPrinter(types);
        var report = new TypesReport(
            [.. found.Select(type => new TypesReport.TypePart(
                type.Id.Value,
                type.Name,
                ReportNames.Of(type.Kind),
                types.SizeOf(type.Id),
                printer.Print(type.Id)))]);
        invocation.Answer(report, ReportJson.Indented.TypesReport, Print);
        return ExitCode.Success;
    }

    private static void Print(Terminal terminal, TypesReport report)
    {
        foreach (var type in report.Types)
            terminal.Out.WriteLine(type.Definition);
    }

    // Types are readable by everybody, unlike the rest of the kernel, so only they are read.
    private static BtfTypes ReadTypes(DirectoryInfo? recording, string? module)
    {
        if (recording is not null)
        {
            using var kernel = KernelOption.Open(recording, "");
            return module is null ? kernel.Types
                : kernel.TryTypesOf(module, out var types) ? types
                : throw new CommandException(ExitCode.NotFound, $"module '{module}' has no types in the recording");
        }

        var image = BtfReader.Read(File.ReadAllBytes(Path.Combine(TypesFolder, "vmlinux")));
        if (module is null)
            return image;
        if (!KernelNames.IsModule(module))
            throw new CommandException(ExitCode.Usage, $"'{module}' cannot be the name of a module");

        var path = Path.Combine(TypesFolder, KernelNames.NormalizeModule(module));
        return File.Exists(path)
            ? BtfReader.Read(File.ReadAllBytes(path), image)
            : throw new NotFoundException(
                "module with types",
                module,
                Directory.EnumerateFiles(TypesFolder).Select(file => Path.GetFileName(file)));
    }

    private static IEnumerable<string> NamesOf(BtfTypes types) =>
        types.Own.Concat(types.Base?.Own ?? []).Select(type => type.Name).Where(name => name.Length > 0);
}
