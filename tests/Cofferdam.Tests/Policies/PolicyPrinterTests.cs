using Cofferdam.Compartments.Policies;
using CsCheck;

namespace Cofferdam.Tests.Policies;

public sealed class PolicyPrinterTests
{
    private static readonly Gen<string> _word =
        Gen.OneOf(Gen.String[Gen.Char["abcxyz_019"], 1, 20], Gen.OneOf("true", "no", "null", "0x1", "9p", "1"));

    private static readonly Gen<string> _module = _word;

    private static readonly Gen<SymbolPattern> _pattern =
        Gen.Select(Gen.Bool, _module, Gen.String[Gen.Char["abz_09.$*?"], 1, 40]).Select((qualified, module, glob) =>
            SymbolPattern.TryParse(qualified ? $"{module}:{glob}" : glob, out var pattern)
                ? pattern
                : throw new InvalidOperationException(glob));

    private static readonly Gen<SymbolReference> _symbol =
        Gen.Select(Gen.Bool, _module, _word).Select((qualified, module, name) =>
            SymbolReference.TryParse(qualified ? $"{module}:{name}" : name, out var symbol)
                ? symbol
                : throw new InvalidOperationException(name));

    private static readonly Gen<string> _cache = Gen.Char[' ', '~'].Array[1, 30]
        .Select(characters => new string(characters))
        .Where(name => KernelNames.IsCache(name) && !KernelNames.IsGeneralCache(name));

    private static readonly Gen<CompartmentDefinition> _compartment =
        Gen.Select(SetOf(_module), SetOf(_pattern), SetOf(_pattern))
            .Select((modules, functions, exclude) => new CompartmentDefinition(modules, functions, exclude))
            .Where(compartment => compartment.Modules.Count + compartment.Functions.Count > 0);

    private static readonly Gen<LegalAdditions> _legal =
        Gen.Select(Gen.Int[0, 63], SetOf(_cache), SetOf(_pattern), SetOf(_symbol), SetOf(_module))
            .Select((regions, caches, allocatedBy, symbols, modules) =>
                new LegalAdditions((LegalRegions)regions, caches, allocatedBy, symbols, modules));

    private static readonly Gen<ValueSet<BulkWriterAddition>> _writers =
        Gen.Select(_symbol, Gen.Int[0, 5], Gen.Int[1, 5], Gen.Int[1, BulkWriterAddition.MostUnit])
            .Select((function, destination, distance, unit) =>
                new BulkWriterAddition(function, destination, (destination + distance) % 6, unit))
            .Array[0, 5]
            .Select(writers => ValueSet.Create<BulkWriterAddition>([.. writers.DistinctBy(w => w.Function)]));

    private static readonly Gen<PolicyLimits> _limits =
        Gen.Select(
                Gen.Int[PolicyLimits.LeastRecords, PolicyLimits.MostRecords],
                Gen.Int[12, 28],
                Gen.Int[1, PolicyLimits.MostEventsPerSite])
            .Select((records, shift, perSite) => new PolicyLimits(records, 1 << shift, perSite));

    private static readonly Gen<TimeSpan> _time = Gen.OneOf(
        Gen.Long[0, (long)Policy.LongestInitialization.TotalMilliseconds],
        Gen.Long[0, 7 * 24].Select(hours => hours * 3_600_000),
        Gen.Long[0, 600].Select(seconds => seconds * 1000)).Select(ms => TimeSpan.FromMilliseconds(ms));

    private static readonly Gen<string?> _path =
        Gen.OneOf(Gen.Const((string?)null), Gen.Char[' ', '~'].Array[1, 30].Select(path => (string?)new string(path)));

    private static readonly Gen<Policy> _policy =
        Gen.Select(
                Gen.String[Gen.Char["abc_-019"], 1, 32],
                _compartment,
                Gen.Enum<EnforcementMode>(),
                Gen.Select(_time, _time),
                Gen.Select(_legal, _writers),
                _limits,
                Gen.Select(
                    Gen.Bool,
                    Gen.Enum<LegalSetKind>(),
                    Gen.Enum<ProbeHostKind>(),
                    Gen.Select(Gen.Enum<AfterDeny>(), SetOf(_pattern), Gen.Int[1, Quarantine.MostError]),
                    Gen.Select(_path, _path),
                    Gen.Bool,
                    Gen.Enum<DeniedCalls>()))
            .Select((name, compartment, mode, time, writes, limits, rest) =>
                new Policy(name, compartment, mode, Longer(time), writes.Item1, writes.Item2, limits, rest.Item1)
                {
                    LegalSets = rest.Item2,
                    Host = rest.Item3,
                    // Quarantine is possible where there are functions for it; without them there is no error number.
                    AfterDeny = rest.Item4.Item1 == AfterDeny.Quarantine && rest.Item4.Item2.Count == 0
                        ? AfterDeny.Kill
                        : rest.Item4.Item1,
                    Quarantine = rest.Item4.Item2.Count > 0
                        ? new Quarantine(rest.Item4.Item2, rest.Item4.Item3)
                        : Quarantine.None,
                    Quiet = time.Item1 < time.Item2 ? time.Item1 : time.Item2,
                    Model = rest.Item5.Item1,
                    Learnt = rest.Item5.Item2,
                    Strict = rest.Item6,
                    DeniedCalls = rest.Item7,
                });

    [Fact]
    public void Every_policy_reads_back_as_itself() =>
        _policy.Sample(policy => Assert.Equal(policy, PolicyReader.Read(PolicyPrinter.Print(policy), "other.yaml")));

    [Fact]
    public void A_default_policy_prints_with_every_default() =>
        Assert.Equal(
            """
            version: 1
            name: nf_tables
            compartment:
              modules: [nf_tables]
            mode: observe
            after-deny: kill
            denied-calls: skip
            host: events
            initialization:
              quiet: 30s
              deadline: 10m
              strict: false
            legal:
              regions: [stack, percpu]
            legal-sets: compartment
            limits:
              records: 65536
              events: 1MiB
              events-per-site: 100
            allow-holes: false

            """,
            PolicyPrinter.Print(Policy.ForModule("nf-tables")));

    [Fact]
    public void A_list_too_long_for_a_line_prints_one_element_a_line()
    {
        ValueSet<string> modules = [.. Enumerable.Range(10, 30).Select(i => $"module{i}")];
        var text = PolicyPrinter.Print(Policy.WithDefaults("p", new CompartmentDefinition(modules, [], [])));
        Assert.Contains("  modules:\n    - module10\n    - module11\n", text, StringComparison.Ordinal);
    }

    private static TimeSpan Longer((TimeSpan First, TimeSpan Second) times) =>
        times.First > times.Second ? times.First : times.Second;

    private static Gen<ValueSet<T>> SetOf<T>(Gen<T> element)
        where T : IEquatable<T> => element.Array[0, 12].Select(elements => ValueSet.Create<T>(elements));
}
