using Cofferdam.Analysis.Disassembly;
using Cofferdam.Compartments.Policies.Yaml;
using Cofferdam.Kernel;

namespace Cofferdam.Compartments.Policies;

/// <summary>
/// Reads policy files, version 1 of the schema (docs/policy.md). Each mistake is one line,
/// <c>file:line:column: what</c>.
/// </summary>
public static class PolicyReader
{
    /// <summary>The only version of the schema there is.</summary>
    public const int Version = 1;

    /// <summary>The largest policy file, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Reads the policy in a file.</summary>
    /// <exception cref="MalformedDataException">The file's content is no policy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static Policy ReadFile(string path) => Read(YamlFile.ReadBytes(path, MostBytes), path);

    /// <summary>Reads a policy from the bytes of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="path">The file's path: for messages, and for the policy's name where the file gives none.</param>
    /// <exception cref="MalformedDataException">The bytes are no policy.</exception>
    public static Policy Read(ReadOnlySpan<byte> bytes, string path) =>
        Read(YamlFile.TextOf(bytes, path, MostBytes, "policy"), path);

    /// <summary>Reads a policy from text; see <see cref="Read(ReadOnlySpan{byte}, string)"/>.</summary>
    /// <exception cref="MalformedDataException">The text is no policy.</exception>
    public static Policy Read(string text, string path)
    {
        var root = MapFields.Open(
            YamlTreeReader.Read(text, path),
            path: "",
            "version", "name", "compartment", "mode", "after-deny", "quarantine", "denied-calls", "host", "model",
            "learnt", "initialization", "legal", "legal-sets", "bulk-writers", "limits", "allow-holes");

        CheckVersion(root);
        return new Policy(
            ReadName(root, path),
            ReadCompartment(root),
            root.One<EnforcementMode>(
                "mode", "observe, kill or block", EnforcementModeNames.TryParse, EnforcementMode.Observe),
            ReadInitialization(root),
            ReadLegal(root),
            root.ManyMaps("bulk-writers", ReadBulkWriter, writer => writer.Function),
            ReadLimits(root),
            root.OnePlain<bool>("allow-holes", "true or false", TryParseTruth, absent: false))
        {
            AfterDeny = ReadAfterDeny(root),
            Quarantine = ReadQuarantine(root),
            DeniedCalls = root.One<DeniedCalls>("denied-calls", "skip or cut", TryParseDeniedCalls, DeniedCalls.Skip),
            Host = root.One<ProbeHostKind>("host", "events or gate", ProbeHostNames.TryParse, ProbeHostKind.Events),
            LegalSets = root.One<LegalSetKind>(
                "legal-sets", "typed or compartment", LegalSetKindNames.TryParse, LegalSetKind.Compartment),
            Model = root.One<string?>("model", "the path of a model file", TryParsePath, absent: null),
            Learnt = root.One<string?>("learnt", "the path of a file of what was learnt", TryParsePath, absent: null),
            Quiet = ReadQuiet(root),
            Strict = InitializationFields(root) is { } fields
                && fields.OnePlain<bool>("strict", "true or false", TryParseTruth, absent: false),
        };
    }

    private static void CheckVersion(MapFields root)
    {
        if (!root.TryGet("version", out var node))
            throw root.Mark.Error($"'version' is missing; this is version {Version} of the schema");
        if (root.OnePlain<long>("version", "a number", TryParseNumber, 0) != Version)
            throw node.Mark.Error($"'version': expected {Version}, found {node.Description}");
    }

    private static string ReadName(MapFields root, string path)
    {
        if (root.TryGet("name", out _))
            return root.One<string>("name", PolicyName.Rule, TryParseName, absent: "");

        var name = Path.GetFileNameWithoutExtension(path);
        return PolicyName.IsValid(name)
            ? name
            : throw root.Mark.Error($"'name' is missing, and the file's own name is not {PolicyName.Rule}");
    }

    private static CompartmentDefinition ReadCompartment(MapFields root)
    {
        if (!root.TryGet("compartment", out var node))
            throw root.Mark.Error("'compartment' is missing: say which modules or functions to confine");

        const string Pattern = "a symbol name, possibly with * and ? and module: before it";
        var fields = MapFields.Open(node, "compartment", "modules", "functions", "exclude");
        var compartment = new CompartmentDefinition(
            fields.Many<string>("modules", "a module name", TryParseModule),
            fields.Many<SymbolPattern>("functions", Pattern, SymbolPattern.TryParse),
            fields.Many<SymbolPattern>("exclude", Pattern, SymbolPattern.TryParse));
        return compartment.Modules.Count + compartment.Functions.Count > 0
            ? compartment
            : throw node.Mark.Error("'compartment' names neither modules nor functions");
    }

    private static AfterDeny ReadAfterDeny(MapFields root)
    {
        var action = root.One<AfterDeny>(
            "after-deny", "kill, continue or quarantine", AfterDenyNames.TryParse, AfterDeny.Kill);
        return action == AfterDeny.Quarantine && !root.TryGet("quarantine", out _)
            && root.TryGet("after-deny", out var node)
                ? throw node.Mark.Error(
                    "'after-deny: quarantine' wants the functions that a task may not enter then: 'quarantine'")
                : action;
    }

    private static Quarantine ReadQuarantine(MapFields root)
    {
        if (!root.TryGet("quarantine", out var node))
            return Quarantine.None;
        var fields = MapFields.Open(node, "quarantine", "functions", "error");
        var functions = fields.Many<SymbolPattern>(
            "functions", "a symbol name, possibly with * and ? and module: before it", SymbolPattern.TryParse);
        return functions.Count > 0
            ? new Quarantine(
                functions, ReadCount(fields, "error", 1, Quarantine.MostError, absent: Quarantine.DefaultError))
            : throw node.Mark.Error("'quarantine' names no functions");
    }

    private static bool TryParseDeniedCalls(string text, out DeniedCalls calls)
    {
        calls = text == "cut" ? DeniedCalls.Cut : DeniedCalls.Skip;
        return text is "skip" or "cut";
    }

    private static TimeSpan ReadInitialization(MapFields root)
    {
        var (fields, key) = InitializationFields(root) is { } own ? (own, "deadline") : (root, "initialization");
        var time = fields.One<TimeSpan>(
            key, "a time such as 500ms, 30s or 5m", PolicyDuration.TryParse, Policy.DefaultInitialization);
        if (time > Policy.LongestInitialization && fields.TryGet(key, out var node))
            throw node.Mark.Error($"'{key}': at most {PolicyDuration.Format(Policy.LongestInitialization)}");
        return time;
    }

    // A time alone is a deadline that nothing comes before.
    private static TimeSpan ReadQuiet(MapFields root) => InitializationFields(root) is { } fields
        ? fields.One<TimeSpan>(
            "quiet", "a time such as 500ms, 30s or 5m", PolicyDuration.TryParse, Policy.DefaultQuiet)
        : root.TryGet("initialization", out _) ? Policy.LongestInitialization : Policy.DefaultQuiet;

    private static MapFields? InitializationFields(MapFields root) =>
        root.TryGet("initialization", out var node) && node is not YamlText
            ? MapFields.Open(node, "initialization", "quiet", "deadline", "strict")
            : null;

    private static LegalAdditions ReadLegal(MapFields root)
    {
        if (!root.TryGet("legal", out var node))
            return LegalAdditions.Default;

        var fields = MapFields.Open(node, "legal", "regions", "caches", "allocated-by", "symbols", "modules");
        return new LegalAdditions(
            ReadRegions(fields),
            fields.Many<string>(
                "caches",
                "the name of a dedicated slab cache (general ones such as kmalloc-64 hold objects of every owner)",
                TryParseCache),
            fields.Many<SymbolPattern>(
                "allocated-by", "the name of a function, possibly with * and ?", SymbolPattern.TryParse),
            fields.Many<SymbolReference>("symbols", "symbol or module:symbol", SymbolReference.TryParse),
            fields.Many<string>("modules", "a module name", TryParseModule));
    }

    private static LegalRegions ReadRegions(MapFields legal)
    {
        if (!legal.TryGet("regions", out _))
            return LegalAdditions.DefaultRegions;

        // Names first, so that a region that is listed twice is noticed as with every other list.
        var expected = $"one of {string.Join(", ", LegalRegionNames.All)}";
        var names = legal.Many("regions", expected, (string text, out string name) =>
        {
            name = text;
            return LegalRegionNames.TryParse(text, out _);
        });
        return names.Aggregate(
            LegalRegions.None,
            (regions, name) => LegalRegionNames.TryParse(name, out var region) ? regions | region : regions);
    }

    private static BulkWriterAddition ReadBulkWriter(YamlNode node)
    {
        const string Path = "bulk-writers";
        var fields = MapFields.Open(node, Path, "function", "destination", "length", "unit");
        foreach (var key in new[] { "function", "destination", "length" })
        {
            if (!fields.TryGet(key, out _))
                throw node.Mark.Error($"'{key}' is missing in '{Path}'");
        }

        var function = fields.One<SymbolReference>(
            "function", "function or module:function", SymbolReference.TryParse, default);
        var destination = ReadCount(fields, "destination", 0, ArgumentRegisters.Count - 1, absent: 0);
        var length = ReadCount(fields, "length", 0, ArgumentRegisters.Count - 1, absent: 0);
        return destination != length
            ? new BulkWriterAddition(
                function, destination, length, ReadCount(fields, "unit", 1, BulkWriterAddition.MostUnit, absent: 1))
            : throw node.Mark.Error($"'{Path}': 'destination' and 'length' are the same argument");
    }

    private static PolicyLimits ReadLimits(MapFields root)
    {
        if (!root.TryGet("limits", out var node))
            return PolicyLimits.Default;

        var absent = PolicyLimits.Default;
        var fields = MapFields.Open(node, "limits", "records", "events", "events-per-site");
        return new PolicyLimits(
            ReadCount(fields, "records", PolicyLimits.LeastRecords, PolicyLimits.MostRecords, absent.Records),
            (int)fields.One(
                "events",
                $"a power of two from {PolicySize.Format(PolicyLimits.LeastEventBytes)} to "
                    + $"{PolicySize.Format(PolicyLimits.MostEventBytes)}, such as 1MiB",
                (string text, out long bytes) => PolicySize.TryParse(text, out bytes)
                    && bytes is >= PolicyLimits.LeastEventBytes and <= PolicyLimits.MostEventBytes
                    && long.IsPow2(bytes),
                absent.EventBytes),
            ReadCount(fields, "events-per-site", 1, PolicyLimits.MostEventsPerSite, absent.EventsPerSite));
    }

    private static int ReadCount(MapFields fields, string key, int least, int most, int absent) =>
        (int)fields.OnePlain(
            key,
            $"a whole number from {least} to {most}",
            (string text, out long number) =>
                PolicyNumber.TryParse(text, out number) && number >= least && number <= most,
            absent);

    private static bool TryParseNumber(string text, out long number) => PolicyNumber.TryParse(text, out number);

    private static bool TryParseTruth(string text, out bool value)
    {
        value = text == "true";
        return text is "true" or "false";
    }

    private static bool TryParsePath(string text, out string? path)
    {
        path = text;
        return text.Length > 0 && !text.Any(char.IsControl);
    }

    private static bool TryParseName(string text, out string name)
    {
        name = text;
        return PolicyName.IsValid(text);
    }

    private static bool TryParseModule(string text, out string module)
    {
        module = KernelNames.NormalizeModule(text);
        return KernelNames.IsModule(module);
    }

    private static bool TryParseCache(string text, out string cache)
    {
        cache = text;
        return KernelNames.IsCache(text) && !KernelNames.IsGeneralCache(text);
    }
}
